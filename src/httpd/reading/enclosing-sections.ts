/** The virtual hosts and other sections of one reading, with the lines between which they stand. */
import type { Context, LimitingSection, VirtualHostSection } from './configuration.ts';
import type { Line } from './cursor.ts';
import { splitWords } from '../text/words.ts';

/** One of them. */
export interface Enclosing {
  readonly kind: 'vhosts' | 'limiting';
  readonly index: number;
}

/** Until it is closed. */
type Open<S> = S & { lines: VirtualHostSection['lines'] };

/** Noted as they open; a macro has no lines in a file, so what it opens or closes has none either. */
export class EnclosingSections {
  readonly vhosts: Open<VirtualHostSection>[] = [];
  readonly limiting: Open<LimitingSection>[] = [];

  /** Notes a <VirtualHost>; its index is its number. */
  virtualHost(
    { place, origin }: Line,
    { args, written, position }: Pick<VirtualHostSection, 'written' | 'position'> & { readonly args: string },
  ): Enclosing {
    const index = this.vhosts.length;
    const addresses = splitWords(args).map((w) => w.value);
    const { includeChain } = origin;
    this.vhosts.push({ ...place, id: index, addresses, written, position, includeChain, lines: null });
    return { kind: 'vhosts', index };
  }

  /** Notes another section, by the context of what stands in it. */
  limit({ place }: Line, context: Context): Enclosing {
    return { kind: 'limiting', index: this.limiting.push({ ...place, context, lines: null }) - 1 };
  }

  /** Notes where it ends. */
  close({ kind, index }: Enclosing, open: Line, close: Line): void {
    if (open.origin.lineAt !== null || close.origin.lineAt !== null) return;
    const section = this[kind][index];
    if (section !== undefined) section.lines = { open: open.logical, close: close.logical };
  }
}
