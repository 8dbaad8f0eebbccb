/** In which order a user proves who they are: explicit keys, password, ssh-agent, default keys. */
import type { AnyAuthMethod, AuthenticationType, KeyboardInteractiveCallback, Prompt } from 'ssh2';
import { err, ok, type ConnectFailure, type ConnectionSettings, type Result, type Secret } from '../../core/index.ts';
import { FilteredAgent } from './agent.ts';
import type { Identity } from './private-keys.ts';

/** One attempt. `method` is its name on the wire, `label` what messages call it. */
interface Step {
  readonly method: AuthenticationType;
  readonly label: string;
  /** Undefined: there is nothing to try after all. */
  readonly start: () => AnyAuthMethod | undefined;
}

/** What messages call the keys of the agent that nobody named. */
const AGENT = 'publickey (ssh-agent)';

/** What there is to log in with. */
export interface Credentials {
  readonly explicit: readonly Identity[];
  /** Tried only if nothing else was given. */
  readonly defaults: readonly Identity[];
  readonly agentSocket: string | undefined;
  /** Whether only those keys of the agent count that are named. */
  readonly identitiesOnly: boolean;
}

/**
 * The authentication of one connection. ssh2 asks {@link Authentication.next} for each attempt; `none` is never
 * tried, because it costs a round trip and one of the server's MaxAuthTries.
 */
export class Authentication {
  readonly #user: string;
  readonly #steps: Step[] = [];
  readonly #tried: string[] = [];
  /** Public keys that the server has seen: none is offered twice. */
  readonly #offered = new Set<string>();
  readonly #locked: Identity[] = [];
  #current: Step | undefined;

  constructor(settings: Pick<ConnectionSettings, 'user' | 'password'>, credentials: Credentials) {
    this.#user = settings.user;
    for (const identity of credentials.explicit) this.#addIdentity(identity, credentials.agentSocket);
    if (settings.password !== undefined) this.#addPassword(settings.password);
    // Like ssh, but last: named keys and the password are not to fail at MaxAuthTries for an agent with many keys.
    if (credentials.agentSocket !== undefined && !credentials.identitiesOnly)
      this.#addAgent(credentials.agentSocket, AGENT, () => true);
    if (credentials.explicit.length > 0) return;
    for (const identity of credentials.defaults) if (identity.kind === 'key') this.#addIdentity(identity, undefined);
  }

  /** Whether there is anything to try. */
  get isEmpty(): boolean {
    return this.#steps.length === 0;
  }

  /** The wire name of the attempt that ran last, e.g. `publickey`. */
  get method(): string {
    return this.#current?.method ?? 'none';
  }

  /** What was tried so far, for messages. */
  get tried(): readonly string[] {
    return this.#tried;
  }

  /** The next attempt among those that the server still allows (`null`: not known yet), or false at the end. */
  next(allowed: readonly AuthenticationType[] | null): AnyAuthMethod | false {
    for (;;) {
      const index = this.#steps.findIndex((step) => allowed === null || allowed.includes(step.method));
      const step = index < 0 ? undefined : this.#steps.splice(index, 1)[0];
      if (step === undefined) return false;
      const attempt = step.start();
      if (attempt === undefined) continue;
      this.#current = step;
      if (step.label !== '') this.#tried.push(step.label);
      return attempt;
    }
  }

  /** Why nobody was let in. `remark` is what the server said at the end, if anything. */
  failure(remark?: string): ConnectFailure {
    const locked = this.#locked.find((identity) => identity.kind === 'locked');
    if (this.#tried.every((label) => label === AGENT) && locked?.kind === 'locked') {
      return { code: 'private-key-unreadable', file: locked.file, reason: locked.reason };
    }
    const tried = remark === undefined ? this.#tried : [...this.#tried, remark];
    return tried.length === 0
      ? { code: 'no-credentials', user: this.#user }
      : { code: 'auth-failed', user: this.#user, tried };
  }

  #addIdentity(identity: Identity, agentSocket: string | undefined): void {
    const label = `publickey (${identity.file})`;
    if (identity.kind === 'locked') {
      this.#locked.push(identity);
      if (agentSocket !== undefined) this.#addAgent(agentSocket, label, (key) => key.equals(identity.publicKey));
      return;
    }
    const { key } = identity;
    const start = (): AnyAuthMethod | undefined =>
      this.#isNew(key.getPublicSSH()) ? { type: 'publickey', username: this.#user, key } : undefined;
    this.#steps.push({ method: 'publickey', label, start });
  }

  /** The label counts once a key matched. */
  #addAgent(socketPath: string, label: string, accepts: (publicKey: Buffer) => boolean): void {
    const offered = (publicKey: Buffer): boolean => {
      if (!accepts(publicKey) || !this.#isNew(publicKey)) return false;
      if (!this.#tried.includes(label)) this.#tried.push(label);
      return true;
    };
    // `agent` is ssh2's name for it; on the wire it is publickey.
    const start = (): AnyAuthMethod => ({
      type: 'agent',
      username: this.#user,
      agent: new FilteredAgent(socketPath, offered),
    });
    this.#steps.push({ method: 'publickey', label: '', start });
  }

  /** Whether it wasn't offered before; from now on it was. */
  #isNew(publicKey: Buffer): boolean {
    const isNew = !this.#offered.has(publicKey.toString('base64'));
    this.#offered.add(publicKey.toString('base64'));
    return isNew;
  }

  #addPassword(password: Secret): void {
    const username = this.#user;
    this.#steps.push({
      method: 'password',
      label: 'password',
      start: () => ({ type: 'password', username, password: password.reveal() }),
    });
    this.#steps.push({
      method: 'keyboard-interactive',
      label: 'keyboard-interactive',
      start: () => ({ type: 'keyboard-interactive', username, prompt: answerOnce(password) }),
    });
  }
}

/** Gives the password to the first hidden question, and nothing to any other: it isn't a one-time code. */
function answerOnce(password: Secret) {
  let spent = false;
  return (
    _name: string,
    _text: string,
    _lang: string,
    prompts: Prompt[],
    finish: KeyboardInteractiveCallback,
  ): void => {
    const answers = prompts.map((prompt) => {
      if (spent || prompt.echo === true) return '';
      spent = true;
      return password.reveal();
    });
    finish(answers);
  };
}

/** The authentication of a host, or why there can be none. */
export function planAuthentication(
  settings: Pick<ConnectionSettings, 'user' | 'password'>,
  credentials: Credentials,
): Result<Authentication, ConnectFailure> {
  const plan = new Authentication(settings, credentials);
  return plan.isEmpty ? err(plan.failure()) : ok(plan);
}
