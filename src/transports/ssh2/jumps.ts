/** Connections to jump hosts, each shared by all hosts behind it: a thousand hosts need one connection to a bastion. */
import { createHash } from 'node:crypto';
import { err, ok, type ConnectFailure, type Result } from '../../core/index.ts';
import type { Stop } from '../route/route.ts';
import type { Through } from './connect.ts';
import type { Ssh2Connection } from './connection.ts';

type Opening = Promise<Result<Ssh2Connection, ConnectFailure>>;

interface Shared {
  readonly opening: Opening;
  users: number;
}

/** Logs in to a server over a stream, or by TCP where there is none. */
export type OpenStop = (stop: Stop, through: Through | undefined) => Opening;

/** The open connections to jump hosts of one transport. One that nobody uses any more is closed. */
export class Jumps {
  readonly #shared = new Map<string, Shared>();

  /**
   * A stream to a server behind jump hosts. `first` opens the way to the first of them; each further one is reached
   * through the one before it. The failure names the jump host that couldn't be passed.
   */
  async through(
    { jumps, to }: { readonly jumps: readonly Stop[]; readonly to: Stop },
    {
      open,
      first,
      timeoutMs,
    }: { readonly open: OpenStop; readonly first: () => Through | undefined; readonly timeoutMs: number },
  ): Promise<Result<Through, ConnectFailure>> {
    const id = idOf(jumps);
    const shared = this.#take(id, () => this.#openLast(jumps, { open, first, timeoutMs }));
    const opened = await shared.opening;
    const release = once(() => void this.#release(id, shared));
    if (!opened.ok) {
      release();
      return opened;
    }
    const { address, port } = to.settings;
    const stream = await opened.value.dial({ address, port, timeoutMs });
    if (stream.ok) return ok({ stream: stream.value, release });
    release();
    const jump = jumps.at(-1)?.name ?? '';
    return err({ code: 'jump-failed', jump, cause: causeOf(stream.error, { address, port, jump }) });
  }

  async #openLast(
    jumps: readonly Stop[],
    means: { readonly open: OpenStop; readonly first: () => Through | undefined; readonly timeoutMs: number },
  ): Opening {
    const last = jumps.at(-1);
    if (last === undefined) throw new Error('a way through no jump host');
    const before = jumps.slice(0, -1);
    const way = before.length === 0 ? ok(means.first()) : await this.through({ jumps: before, to: last }, means);
    if (!way.ok) return way;
    const opened = await means.open(last, way.value);
    return opened.ok ? opened : err({ code: 'jump-failed', jump: last.name, cause: opened.error });
  }

  #take(id: string, open: () => Opening): Shared {
    const known = this.#shared.get(id);
    if (known !== undefined) {
      known.users += 1;
      return known;
    }
    const shared: Shared = { opening: open(), users: 1 };
    this.#shared.set(id, shared);
    void shared.opening.then((opened) => {
      // A connection that failed or ended is no longer for those who come later.
      if (opened.ok) opened.value.whenEnded(() => this.#forget(id, shared));
      else this.#forget(id, shared);
    });
    return shared;
  }

  async #release(id: string, shared: Shared): Promise<void> {
    shared.users -= 1;
    if (shared.users > 0) return;
    this.#forget(id, shared);
    const opened = await shared.opening;
    if (opened.ok) await opened.value.close();
  }

  #forget(id: string, shared: Shared): void {
    if (this.#shared.get(id) === shared) this.#shared.delete(id);
  }
}

/** Two ways are the same where every stop is reached and logged in to in the same manner. */
function idOf(jumps: readonly Stop[]): string {
  return createHash('sha256')
    .update(JSON.stringify(jumps.map(({ settings }) => settings)))
    .digest('base64');
}

function causeOf(
  failure: { readonly code: string; readonly reason?: string },
  { address, port, jump }: { readonly address: string; readonly port: number; readonly jump: string },
): ConnectFailure {
  const reason = failure.reason ?? failure.code;
  if (/Connection refused/i.test(reason)) return { code: 'connect-refused', address, port };
  return { code: 'network-unreachable', address, reason: `from ${jump}: ${reason}` };
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
