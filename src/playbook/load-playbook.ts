/** Loads a playbook: text in, plays out, and everything that's wrong with it. */
import type { Diagnostic, Result } from '../core/index.ts';
import type { Layer } from '../template/index.ts';
import {
  compileSchema,
  isMapping,
  kindOf,
  parseYaml,
  pointerKeys,
  pointerTo,
  problemDiagnostics,
  quoted,
  schemaProblems,
} from '../yaml/index.ts';
import type { SchemaProblem, SourceText } from '../yaml/index.ts';
import type { Playbook } from './playbook.ts';
import { rootSchema } from './playbook-schema.ts';
import type { ModuleDescriptions } from './playbook-schema.ts';
import { evaluatedHeader, headerVariables } from './read-header.ts';
import { PlayReader } from './read-play.ts';
import { TASK_PROPERTIES } from './task-schema.ts';
import type { PlaybookText } from './texts.ts';
import { UNSUPPORTED_PLAY_KEYWORDS } from './unsupported-keywords.ts';
import { layerOf } from './variables.ts';
import { readVarsFiles } from './vars-files.ts';

/** Variables of a file, and what there is to warn of. */
export interface VarsFile {
  readonly variables: Layer;
  readonly warnings: readonly Diagnostic[];
}

/** What a playbook is checked against. */
export interface PlaybookContext {
  readonly modules: ModuleDescriptions;
  /** Names of the client classes. */
  readonly clientClasses: readonly string[];
  /** Today's date as YYYY-MM-DD. */
  readonly today: string;
  /** What `any_errors_fatal` is for plays that say nothing of it. */
  readonly anyErrorsFatal?: boolean;
  /** Variables of `-e`, which stand above all others. */
  readonly extraVariables?: Layer;
  /** Reads one file of variables by its name in the playbook; null where there is no such file. */
  readonly readVariables?: (name: string) => Result<VarsFile, readonly Diagnostic[]> | null;
}

/** The playbook, or null if there are errors; warnings come along with either. */
export interface LoadedPlaybook {
  readonly playbook: Playbook | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Modules and their parameters are checked key by key after this: their messages are better than what a schema could say. */
const validatePlays = compileSchema(
  rootSchema({ type: 'object', expected: 'a task: a mapping with a module in it', properties: TASK_PROPERTIES }),
);

/** Reads one playbook. Every parameter of every task is checked against its module's schema, with its place. */
export function loadPlaybook(source: SourceText, context: PlaybookContext): LoadedPlaybook {
  const document = parseYaml(source);
  if (!document.ok) return { playbook: null, diagnostics: document.error };
  const loading = new Loading({ document: document.value, lines: source.text.split(/\r\n|[\r\n]/) }, context);
  const playbook = { file: source.file, plays: loading.plays() };
  const diagnostics = loading.diagnostics.toSorted(
    (a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
  const isBroken = diagnostics.some(({ severity }) => severity === 'error');
  return { playbook: isBroken ? null : playbook, diagnostics };
}

/** A play with its templates evaluated, and its variables. */
interface Prepared {
  readonly play: unknown;
  readonly variables: readonly Layer[];
}

class Loading {
  readonly diagnostics: Diagnostic[] = [];
  readonly #text: PlaybookText;
  readonly #context: PlaybookContext;

  constructor(text: PlaybookText, context: PlaybookContext) {
    this.#text = text;
    this.#context = context;
  }

  plays(): Playbook['plays'] {
    const { document } = this.#text;
    const plays = document.value;
    if (!Array.isArray(plays)) {
      const message = `a playbook is a list of plays, not ${kindOf(plays)}`;
      const hint = 'start each play with "- hosts:"';
      this.diagnostics.push({ ...document.placeOfValue(''), severity: 'error', message, hint });
      return [];
    }
    const prepared = plays.map((play: unknown, index) => this.#prepare(play, pointerTo('', index)));
    const subject = { document, pointer: '', value: prepared.map(({ play }) => play) };
    const problems = schemaProblems(validatePlays, subject).filter((problem) => !this.#isReported(problem));
    this.diagnostics.push(...problemDiagnostics(problems.map(explained)));
    const reader = new PlayReader(this.#text, this.#context, this.diagnostics);
    return prepared.flatMap(({ play, variables }, index) =>
      isMapping(play) ? reader.play(play, pointerTo('', index), variables) : [],
    );
  }

  #prepare(play: unknown, pointer: string): Prepared {
    if (!isMapping(play)) return { play, variables: [] };
    const own = layerOf(play['vars'], pointerTo(pointer, 'vars'), this.#text.document);
    const extra = this.#context.extraVariables ?? new Map();
    const { diagnostics } = this;
    const before = { text: this.#text, variables: headerVariables([extra, own]), diagnostics };
    const files = readVarsFiles(play['vars_files'], pointerTo(pointer, 'vars_files'), {
      ...before,
      read: this.#context.readVariables ?? (() => null),
    });
    const variables = [...files.toReversed(), own];
    const context = { ...before, variables: headerVariables([extra, ...variables]) };
    return { play: evaluatedHeader(play, pointer, context), variables };
  }

  /** A keyword that couldn't be evaluated is left out, and isn't missing. */
  #isReported({ keyword, key, pointer }: SchemaProblem): boolean {
    if (keyword !== 'required' || key === undefined) return false;
    const [index = ''] = pointerKeys(pointer);
    const play = (this.#text.document.value as readonly unknown[])[Number(index)];
    return isMapping(play) && Object.hasOwn(play, key);
  }
}

/** A keyword of Ansible deserves better than "unknown key". */
function explained(problem: SchemaProblem): SchemaProblem {
  const isPlay = pointerKeys(problem.pointer).length === 1 && problem.keyword === 'additionalProperties';
  const instead = isPlay && problem.key !== undefined ? UNSUPPORTED_PLAY_KEYWORDS.get(problem.key) : undefined;
  if (instead === undefined) return problem;
  return { ...problem, message: `${quoted(problem.key ?? '')} isn't supported by fleet`, hint: instead };
}
