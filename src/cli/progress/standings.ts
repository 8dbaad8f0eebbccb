/** Who is worked on, and for how long: what a person asks when a run seems to hang. */
import { printable } from '../../core/index.ts';
import type { Told } from '../output/told.ts';

/** A step that takes so long is worth a line of its own where nobody watches a live view. */
export const SLOW_MS = 10_000;
const MOST_NAMES = 4;

/** A host in the works. `milliseconds`: since it began with what it does now. */
export interface Active {
  readonly host: string;
  readonly phase: string;
  readonly milliseconds: number;
}

/** Times are milliseconds since 1970. */
export class Standings {
  readonly total: number;
  readonly #begun: number;
  /** What each host in the works does, since when. */
  readonly #active = new Map<string, { readonly phase: string; readonly since: number }>();
  /** Hosts that are done, by how. */
  readonly #states = new Map<string, string>();

  constructor(total: number, now: number) {
    this.total = total;
    this.#begun = now;
  }

  take(told: Told, now: number): void {
    if (told.type === 'host-phase') this.#active.set(told.host, { phase: told.phase, since: now });
    if (told.type === 'host-planned') this.#end(told.host, told.plan.decision);
    if (told.type === 'host-finished') this.#end(told.host, told.outcome.kind);
    if (told.type === 'host-ended') this.#end(told.host, told.state);
  }

  /** How long the phase that a host is in has lasted; null where it's in none. */
  since(host: string, now: number): { readonly phase: string; readonly milliseconds: number } | null {
    const active = this.#active.get(host);
    return active === undefined ? null : { phase: active.phase, milliseconds: now - active.since };
  }

  get done(): number {
    return this.#states.size;
  }

  elapsed(now: number): number {
    return now - this.#begun;
  }

  /** How many are done in which way, in the order in which the ways came up. */
  states(): ReadonlyMap<string, number> {
    return countOf(this.#states.values());
  }

  /** How many are in which phase, those with most hosts first. */
  phases(): ReadonlyMap<string, number> {
    const counts = countOf([...this.#active.values()].map(({ phase }) => phase));
    return new Map([...counts].sort(([, one], [, other]) => other - one));
  }

  /** Who is worked on, those that take longest first. */
  active(now: number): readonly Active[] {
    return [...this.#active]
      .map(([host, { phase, since }]) => ({ host: printable(host), phase, milliseconds: now - since }))
      .sort((one, other) => other.milliseconds - one.milliseconds);
  }

  /** Who has been in one step for a good while; null where nobody has. */
  slow(now: number): string | null {
    const slow = this.active(now).filter(({ milliseconds }) => milliseconds >= SLOW_MS);
    if (slow.length === 0) return null;
    const named = slow.slice(0, MOST_NAMES).map(({ host, phase, milliseconds }) => {
      return `${host} (${phase}, ${Math.floor(milliseconds / 1000)} s)`;
    });
    const more = slow.length > named.length ? ` and ${slow.length - named.length} more` : '';
    return `${this.done}/${this.total} hosts done; still waiting for ${named.join(', ')}${more}`;
  }

  #end(host: string, state: string): void {
    this.#active.delete(host);
    this.#states.set(host, state);
  }
}

function countOf(words: Iterable<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
