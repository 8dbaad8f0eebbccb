/** ssh-agent, asked for all its keys or only for some. */
import type { IdentityCallback, OpenSSHAgent, ParsedKey, SignCallback, SigningRequestOptions } from 'ssh2';
import { ssh2 } from '../ssh2/ssh2.ts';

/** Hands out the keys of a running ssh-agent through a filter; signatures are made by the agent. */
export class FilteredAgent extends ssh2.BaseAgent<ParsedKey> {
  readonly #agent: OpenSSHAgent;
  readonly #accepts: (publicKey: Buffer) => boolean;

  /** `accepts` is asked for each key of the agent, as a public key in SSH wire format. */
  constructor(socketPath: string, accepts: (publicKey: Buffer) => boolean) {
    super();
    this.#agent = new ssh2.OpenSSHAgent(socketPath);
    this.#accepts = accepts;
  }

  override getIdentities(done: IdentityCallback<ParsedKey>): void {
    this.#agent.getIdentities((error, keys) => {
      if (error) done(error);
      else
        done(
          undefined,
          (keys ?? []).filter((key) => this.#accepts(publicBytes(key))),
        );
    });
  }

  override sign(
    key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    done?: SignCallback,
  ): void {
    if (typeof options === 'function') this.#agent.sign(key, data, options);
    else this.#agent.sign(key, data, options, done);
  }
}

/** Whether an agent answers that holds this key, in SSH wire format. */
export function agentHolds(socketPath: string, publicKey: Buffer): Promise<boolean> {
  const agent = new FilteredAgent(socketPath, (held) => held.equals(publicKey));
  return new Promise((resolve) => agent.getIdentities((error, keys) => resolve(!error && (keys ?? []).length > 0)));
}

type AnyKey = ParsedKey | Buffer | string | { readonly pubKey: AnyKey };

/** Keys of kinds that ssh2 doesn't parse come as bytes or as an entry that wraps them. */
function publicBytes(key: AnyKey): Buffer {
  if (typeof key === 'string') return Buffer.from(key, 'base64');
  if (Buffer.isBuffer(key)) return key;
  return 'pubKey' in key ? publicBytes(key.pubKey) : key.getPublicSSH();
}
