/** JSON lines to a reader that may be slow, or may have gone: neither must hold up the work on hosts. */
import type { Writable } from 'node:stream';
import { asciiControls } from '../../reports/text/ascii-controls.ts';
import type { EventLine } from './event-lines.ts';

/** Bytes that wait for a slow reader before lesser lines are left out. */
const MOST_WAITING = 16 * 1024 * 1024;

/** What the stream needs of where it writes. */
export type LineTarget = Pick<Writable, 'write' | 'writableLength' | 'on'>;

export interface LineStreamOptions {
  readonly now: () => Date;
  /** Called once where nobody reads any more. */
  readonly onGone: () => void;
  readonly mostWaiting?: number;
}

/** Never throws and never waits: what can't be written yet is kept, lesser lines only up to a limit. */
export class LineStream {
  readonly #target: LineTarget;
  readonly #options: LineStreamOptions;
  #leftOut = 0;
  #gone = false;

  constructor(target: LineTarget, options: LineStreamOptions) {
    this.#target = target;
    this.#options = options;
    target.on('error', () => this.#leave());
  }

  write({ fields, lesser }: EventLine): void {
    if (this.#gone) return;
    if (lesser && this.#target.writableLength > (this.#options.mostWaiting ?? MOST_WAITING)) {
      this.#leftOut += 1;
      return;
    }
    if (this.#leftOut > 0) {
      const left = this.#leftOut;
      this.#leftOut = 0;
      this.#put({ type: 'left-out', lines: left });
    }
    this.#put(fields);
  }

  #put({ type, ...fields }: EventLine['fields']): void {
    const time = this.#options.now().toISOString();
    this.#target.write(`${asciiControls(JSON.stringify({ type, time, ...fields }))}\n`);
  }

  #leave(): void {
    if (!this.#gone) this.#options.onGone();
    this.#gone = true;
  }
}
