/** The usual way: a LoadModule line, which may stand there commented out. */
import { err, ok, type Failure, type Result } from '../../core/index.ts';
import {
  splitWords,
  type CommentOccurrence,
  type Configuration,
  type FileEdit,
  type Occurrence,
} from '../../httpd/index.ts';
import type { InstanceSnapshot } from '../../ports/index.ts';
import { checkObject } from './check-object.ts';
import { isLoaded, isNamed, linesOf, loadLines } from '../shared/loaded-modules.ts';
import type { ApacheModuleParams } from './params.ts';
import { refused } from './refused.ts';
import type { SwitchChange } from './switch-change.ts';

export function switchByLines(
  instance: InstanceSnapshot,
  { name, state }: ApacheModuleParams,
  mark: string,
): Result<SwitchChange, Failure> {
  const edits = state === 'present' ? lineIn(instance, name, mark) : linesOut(instance, name, mark);
  return edits.ok ? ok({ edits: edits.value, paths: [] }) : edits;
}

/** Modules that those named after them can't be loaded without; Debian's headers say so, lines don't. */
const FAMILIES = ['proxy', 'dav', 'session', 'cache'];

function lineIn(instance: InstanceSnapshot, name: string, mark: string): Result<readonly FileEdit[], Failure> {
  const { configuration, facts } = instance;
  const base = FAMILIES.find((family) => name.startsWith(`${family}_`));
  if (base !== undefined && !isLoaded(configuration, base)) {
    return err(
      refused(`mod_${name} needs mod_${base}, which is not loaded`, `load ${base} first, by a task before this one`),
    );
  }
  const commented = configuration.comments.find((comment) => isCommented(comment, name));
  const after = loadLines(configuration).findLast((line) => standsFree(configuration, line));
  const object = commented === undefined ? besides(after, name) : (wordsOf(commented)[2] ?? '');
  if (object === null) {
    return err(
      refused(
        'no LoadModule line is there beside which another could stand',
        `write it by hand: LoadModule ${name}_module …`,
      ),
    );
  }
  const objects = { name, objects: [object] };
  const missing = checkObject(instance, facts.modules ?? { objects: [] }, objects);
  if (missing !== null) return err(missing);
  if (commented !== undefined) return ok([uncommented(configuration, commented, mark)]);
  return ok(
    after === undefined ? [] : [added(configuration, after, { line: `LoadModule ${name}_module ${object}`, mark })],
  );
}

/** `#LoadModule headers_module modules/mod_headers.so`, at server level. */
function isCommented(comment: CommentOccurrence, name: string): boolean {
  const { vhost, sections } = comment.context;
  const words = wordsOf(comment);
  if (vhost !== null || sections.length > 0 || words.length !== 3) return false;
  return words[0]?.toLowerCase() === 'loadmodule' && isNamed(words[1] ?? '', name);
}

function wordsOf({ text }: CommentOccurrence): readonly string[] {
  return splitWords(text.replace(/^[#\s]+/, '')).map((word) => word.value);
}

/** In no condition and out of no macro: a line below it is read where it is. */
function standsFree({ documents }: Configuration, { realPath, node }: Occurrence): boolean {
  return node !== null && documents.get(realPath)?.nodes.includes(node) === true;
}

/** The shared object beside that of a line, which has the usual name; null where there is no line. */
function besides(line: Occurrence | undefined, name: string): string | null {
  const path = line?.args[1];
  return path === undefined ? null : `${path.slice(0, path.lastIndexOf('/') + 1)}mod_${name}.so`;
}

function uncommented(config: Configuration, { realPath, node }: CommentOccurrence, mark: string): FileEdit {
  const { start, end } = node;
  const text = bytesIn(config, realPath).slice(start, end);
  const [whole = '', indent = ''] = /^([ \t]*)[#\s]+/.exec(text) ?? [];
  return edit(realPath, start, start + whole.length, `${indent}${mark}${lineEnd(text)}${indent}`);
}

function added(
  config: Configuration,
  { realPath, node }: Occurrence,
  { line, mark }: { readonly line: string; readonly mark: string },
): FileEdit {
  const { start = 0, end = 0 } = node ?? {};
  const text = bytesIn(config, realPath).slice(start, end);
  const newline = lineEnd(text);
  const isLast = !text.endsWith('\n');
  return edit(realPath, end, end, `${isLast ? newline : ''}${mark}${newline}${line}${isLast ? '' : newline}`);
}

/** Every line that loads it, commented out where it stands. */
function linesOut(instance: InstanceSnapshot, name: string, mark: string): Result<readonly FileEdit[], Failure> {
  const { configuration } = instance;
  const edits: FileEdit[] = [];
  for (const { realPath, node, path, line } of linesOf(configuration, name)) {
    if (node === null) {
      return err(refused(`${path}:${line}: a macro makes the line that loads mod_${name}`, 'change the macro by hand'));
    }
    const bytes = bytesIn(configuration, realPath);
    const indent = bytes.slice(node.start, node.nameSpan.start);
    const text = `${indent}${mark}${lineEnd(bytes.slice(node.start, node.end))}${indent}#`;
    edits.push(edit(realPath, node.start, node.nameSpan.start, text));
  }
  return ok(edits);
}

function edit(realPath: string, start: number, end: number, text: string): FileEdit {
  return { realPath, edits: [{ start, end, text }] };
}

function bytesIn({ documents }: Configuration, realPath: string): string {
  return documents.get(realPath)?.bytes ?? '';
}

function lineEnd(text: string): string {
  return text.endsWith('\r\n') ? '\r\n' : '\n';
}
