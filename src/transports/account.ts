/** The account that fleet runs under. */
import { userInfo } from 'node:os';

export interface Account {
  readonly name: string;
  /** As the system knows it, whatever HOME says. */
  readonly home: string;
}

let known: Account | undefined;

/** Asked of the system once: a directory service may have to answer, and it doesn't change for a process. */
export function ownAccount(): Account {
  if (known === undefined) {
    const { username, homedir } = userInfo();
    known = { name: username, home: homedir };
  }
  return known;
}
