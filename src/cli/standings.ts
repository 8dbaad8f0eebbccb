/** Who is worked on, and for how long: what a person asks when a run seems to hang. */
import { printable, type Event } from '../core/index.ts';

/** A step that takes so long is worth a line of its own where nobody watches a live one. */
export const SLOW_MS = 30_000;
/** Shorter times would only flicker. */
const TELLING_MS = 5000;
const MOST_NAMES = 4;

/** Times are milliseconds since 1970. */
export class Standings {
  readonly #total: number;
  /** What each host in the works does, since when. */
  readonly #active = new Map<string, { readonly phase: string; readonly since: number }>();
  #planned = 0;
  #finished = 0;

  constructor(total: number) {
    this.#total = total;
  }

  take(event: Event, now: number): void {
    if (event.type === 'host-phase') this.#active.set(event.host, { phase: event.phase, since: now });
    if (event.type === 'host-planned') this.#planned += 1;
    if (event.type === 'host-finished') this.#finished += 1;
    if (event.type === 'host-planned' || event.type === 'host-finished') this.#active.delete(event.host);
  }

  /** How many are done, and who is worked on, those that take longest first. */
  line(now: number): string {
    const total = this.#total;
    const done =
      this.#finished > 0 ? `${this.#finished}/${total} hosts done` : `${this.#planned}/${total} hosts looked at`;
    return this.#active.size === 0 ? done : `${done} · ${this.#names(now, 0)}`;
  }

  /** Who has been in one step for a good while; null where nobody has. */
  slow(now: number): string | null {
    const names = this.#names(now, SLOW_MS);
    return names === '' ? null : `still waiting for ${names}`;
  }

  #names(now: number, least: number): string {
    const pending = [...this.#active]
      .map(([host, { phase, since }]) => ({ host, phase, milliseconds: now - since }))
      .filter(({ milliseconds }) => milliseconds >= least)
      .sort((one, other) => other.milliseconds - one.milliseconds);
    const shown = pending.slice(0, MOST_NAMES).map(({ host, phase, milliseconds }) => {
      const time = milliseconds < TELLING_MS ? '' : `, ${Math.floor(milliseconds / 1000)} s`;
      return `${printable(host)} (${phase}${time})`;
    });
    const more = pending.length > shown.length ? ` and ${pending.length - shown.length} more` : '';
    return `${shown.join(', ')}${more}`;
  }
}
