/** ProxyJump's value: `[user@]host[:port]` or ssh:// URIs, separated by commas (ssh_config(5)). */
import { err, ok, type Result } from '../../core/index.ts';

/** One jump host as written: what isn't said comes from its own configuration. */
export interface Jump {
  readonly host: string;
  readonly user: string | null;
  readonly port: number | null;
}

/** Reads the list. `none` and nothing mean no jumps. */
export function readJumpList(text: string): Result<readonly Jump[], string> {
  if (text === '' || text.toLowerCase() === 'none') return ok([]);
  const jumps: Jump[] = [];
  for (const part of text.split(',')) {
    const jump = readJump(part.trim());
    if (jump === null)
      return err(`ProxyJump ${JSON.stringify(text)}: ${JSON.stringify(part)} is not [user@]host[:port]`);
    jumps.push(jump);
  }
  return ok(jumps);
}

function readJump(text: string): Jump | null {
  const address = text.replace(/^ssh:\/\//, '').replace(/\/$/, '');
  const [, user = null, bracketed, plain, portText] =
    /^(?:([^@]+(?:@[^@]+)*)@)?(?:\[([^\]]+)\]|([^:@[\]]+))(?::(\d{1,5}))?$/.exec(address) ?? [];
  const host = bracketed ?? plain;
  const port = portText === undefined ? null : Number(portText);
  if (host === undefined || host.startsWith('-') || (port !== null && (port < 1 || port > 65_535))) return null;
  return { host, user, port };
}
