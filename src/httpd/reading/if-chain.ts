/** <If>, <ElseIf> and <Else>, which belong together where they follow each other in one section. */
import type { Context } from './configuration.ts';

/** What came last in each section. */
export class IfChains {
  readonly #last = new WeakMap<Context, string>();

  /**
   * Notes a section that opens in `context`. Whether httpd takes it there, as far as those before it go: only an <If>
   * or an <ElseIf> may be followed by the other two (server/core.c); what stands between them doesn't matter.
   */
  takes(name: string, context: Context): boolean {
    const key = name.toLowerCase();
    if (key !== 'if' && key !== 'elseif' && key !== 'else') return true;
    const last = this.#last.get(context);
    this.#last.set(context, key);
    return key === 'if' || last === 'if' || last === 'elseif';
  }
}
