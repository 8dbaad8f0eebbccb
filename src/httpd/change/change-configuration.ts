/** Makes several changes as one, and proves on the result that they do what was asked for and nothing else. */
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';
import { scopeOf } from './change-request.ts';
import type { Configuration, Occurrence } from '../reading/configuration.ts';
import { changeTarget } from './configuration-change.ts';
import type { ConfigurationChange, ConfigurationChangeError, DirectiveChange, Scope } from './configuration-change.ts';
import { changedFiles } from './file-change.ts';
import { applyFileEdits, mergeFileEdits } from './file-edits.ts';
import type { FileEdit } from './file-edits.ts';
import { agreementOf, proposeChange } from './propose-change.ts';
import type { ProposedChange } from './propose-change.ts';
import { resolveConfiguration } from '../reading/resolve.ts';
import { sameValue } from '../in-force/same-value.ts';
import { formsIn } from '../in-force/scope.ts';
import { serverLevel } from '../in-force/scope-index.ts';
import { changedElsewhere, newProblems } from './scope-values.ts';
import { virtualHosts } from '../in-force/vhosts.ts';

/**
 * The change that fulfils all requests. Each is proposed against the configuration as it is; then the result is
 * resolved, and what was asked for must be in force, every other line of every scope the same, and nothing broken. A
 * line that other scopes read too is changed in place only if all of them ask for the same; otherwise the one that
 * asks gets a line of its own behind it. Costs one more reading, however many requests there are.
 * Laws: a change of the changed has no files; the inverse edits give the bytes before.
 */
export function changeConfiguration(
  config: Configuration,
  requests: readonly DirectiveChange[],
): Result<ConfigurationChange, ConfigurationChangeError> {
  const unknown = requests.find((request) => request.action !== 'remove' && /^ssl/i.test(request.name));
  if (unknown !== undefined && !hasModSsl(config)) {
    return err({ code: 'module-missing', name: unknown.name, path: config.source.mainFile });
  }
  const agreement = agreementOf(requests);
  const proposals: ProposedChange[] = [];
  for (const request of requests) {
    const proposed = proposeChange(config, request, agreement);
    if (!proposed.ok) return proposed;
    proposals.push(proposed.value);
  }
  const made = make(config, mergeFileEdits(proposals.map((p) => p.edits)));
  if (!made.ok) return made;
  const wrong = firstWrong(config, made.value.after, requests);
  return wrong === null ? ok({ ...made.value, notes: proposals.flatMap((p) => p.notes) }) : err(wrong);
}

function hasModSsl(config: Configuration): boolean {
  const { modules } = config.source;
  const loaded = serverLevel(config, 'LoadModule').some((line) => line.args[0] === 'ssl_module');
  return loaded || modules.has('ssl_module') || modules.has('mod_ssl.c');
}

function make(
  config: Configuration,
  edits: readonly FileEdit[],
): Result<Omit<ConfigurationChange, 'notes'>, ConfigurationChangeError> {
  const files = changedFiles(config, edits);
  if (!files.ok) {
    const { error } = files;
    return err(error.code === 'file-missing' ? error : { code: 'conflict', path: error.realPath });
  }
  const source = applyFileEdits(config.source, edits);
  if (!source.ok) return err({ code: 'conflict', path: source.error.realPath });
  return ok({ files: files.value, after: files.value.length === 0 ? config : resolveConfiguration(source.value) });
}

function firstWrong(
  before: Configuration,
  after: Configuration,
  requests: readonly DirectiveChange[],
): ConfigurationChangeError | null {
  for (const request of requests) {
    const lines = formsIn(after, scopeOf(request), changeTarget(request));
    if (!isFulfilled(request, lines)) return { code: 'no-effect', request, inForce: lines.at(-1) ?? null };
  }
  const lines = changedElsewhere(before, after, requests.map(changeTarget));
  if (lines.length > 0) return { code: 'changes-others', lines, scopes: scopesOf(before, lines) };
  const problem = newProblems(before, after)[0];
  return problem === undefined ? null : { code: 'new-problem', problem };
}

function scopesOf(config: Configuration, lines: readonly Occurrence[]): Scope[] {
  const ids = new Set(lines.map((line) => line.context.vhost));
  return [...ids].map((id) => (id === null ? null : (virtualHosts(config)[id] ?? null)));
}

function isFulfilled(request: DirectiveChange, lines: readonly Occurrence[]): boolean {
  switch (request.action) {
    case 'set':
      return lines.slice(-1).some((line) => sameValue(line, request.args));
    case 'add':
      return lines.some((line) => sameValue(line, request.args));
    case 'remove': {
      const { value } = request;
      return !lines.some((line) => value === undefined || sameValue(line, value));
    }
  }
}
