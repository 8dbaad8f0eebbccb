/** The sections that are open while one file, or one condition that holds, is read. */
import type { Context } from './configuration.ts';
import type { Cursor, Line } from './cursor.ts';
import type { Enclosing } from './enclosing-sections.ts';
import type { Mark, Reading } from './reading.ts';

/** Where the reading of a file stands. */
export interface At {
  readonly reading: Reading;
  readonly cursor: Cursor;
  readonly block: Block;
}

/** An open section. */
export interface Frame {
  /** In lower case: `virtualhost`. */
  readonly name: string;
  readonly line: Line;
  /** What it's noted as; null for a condition. */
  readonly noted: Enclosing | null;
  /** The context of what is in it, and of what is around it. */
  readonly context: Context;
  readonly around: Context;
  /** What was known before it, to forget what is in it if httpd refuses it. */
  readonly before: Mark;
}

/**
 * What httpd reads in one go (`ap_build_config` for a file, `ap_build_cont_config` for a condition that holds): its
 * sections must be closed in it, and only in it.
 */
export class Block {
  readonly frames: Frame[] = [];
  /** The condition that it belongs to; null for a file. */
  readonly condition: Frame | null;
  /** Sections, conditions, includes and macros around it. */
  readonly depth: number;
  readonly #base: Context;
  readonly #around: Block | null;

  private constructor(base: Context, depth: number, condition: Frame | null, around: Block | null) {
    this.#base = base;
    this.depth = depth;
    this.condition = condition;
    this.#around = around;
  }

  /** A file that is included in `context`. */
  static file(context: Context, depth: number): Block {
    return new Block(context, depth, null, null);
  }

  /** The content of a condition in this block. */
  inside(condition: Frame): Block {
    return new Block(this.context, this.depth + this.frames.length + 1, condition, this);
  }

  get context(): Context {
    return this.frames.at(-1)?.context ?? this.#base;
  }

  /** The place in {@link Block.frames} of the innermost section of that name; -1 if there is none. */
  find(name: string): number {
    return this.frames.findLastIndex((frame) => frame.name === name);
  }

  /** Whether a section of that name is open in this block, is its condition, or is open around it in the same file. */
  isIn(name: string): boolean {
    if (this.condition?.name === name || this.find(name) !== -1) return true;
    return this.#around?.isIn(name) ?? false;
  }
}
