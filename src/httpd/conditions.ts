/** Decides <IfModule>, <IfDefine>, <IfVersion> and their kin while the configuration is read. */
import type { Defines } from './defines.ts';
import type { DirectoryIndex } from './directory-index.ts';
import { ifVersion } from './if-version.ts';
import type { LoadedModules } from './loaded-modules.ts';
import { serverRootRelative } from './paths.ts';
import { splitWords } from './words.ts';

/** What the conditions of a server depend on at one point of the reading. */
export interface ConditionState {
  readonly modules: LoadedModules;
  readonly defines: Defines;
  readonly index: DirectoryIndex;
  readonly serverRoot: string;
  readonly version: string;
  /** Whether every file of the host can be seen, not only those of the configuration. */
  readonly complete: boolean;
  /** Names of the enclosing sections, for <IfSection>. */
  readonly sections: readonly string[];
}

/** Whether the section's content counts; null if that can't be told from what was read of the host. */
export function conditionHolds(name: string, args: string, state: ConditionState): boolean | null {
  if (name.toLowerCase() === 'ifversion')
    return ifVersion(
      splitWords(args).map((w) => w.value),
      state.version,
    );
  const { negated, word } = negatable(args);
  const holds = word === '' ? null : test(name.toLowerCase(), word, state);
  return holds === null ? null : holds !== negated;
}

/** `!` counts only before the word, blanks may follow it; inside quotes it is part of the word. Further words don't count. */
function negatable(args: string): { negated: boolean; word: string } {
  const trimmed = args.trim();
  const negated = trimmed.startsWith('!');
  const word = splitWords(negated ? trimmed.slice(1) : trimmed)[0]?.value ?? '';
  return { negated, word };
}

function test(name: string, word: string, state: ConditionState): boolean | null {
  switch (name) {
    case 'ifmodule':
      return state.modules.has(word);
    case 'ifdefine':
      return state.defines.has(word);
    case 'iffile':
      return fileExists(word, state);
    case 'ifdirective':
      return directiveExists(word, state);
    default:
      return state.sections.some((s) => s.toLowerCase() === word.replace(/^</, '').toLowerCase());
  }
}

/** Where only files of the configuration are known, another path may exist or not. */
function fileExists(word: string, state: ConditionState): boolean | null {
  const path = serverRootRelative(state.serverRoot, word);
  return state.index.isFile(path) || state.index.isDirectory(path) || (state.complete ? false : null);
}

/** mod_ssl's directives all begin with SSL; whose another directive is isn't known. */
function directiveExists(word: string, state: ConditionState): boolean | null {
  return /^ssl/i.test(word) ? state.modules.has('ssl_module') : null;
}
