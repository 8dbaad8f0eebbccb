/** Variables that make no setting: the user's own ones, Ansible's that have no use here, and misspelt ones. */
import type { Diagnostic } from '../core/index.ts';
import { didYouMean, nearestWord, quoted } from '../yaml/index.ts';
import { REFUSED_VARIABLES, UNUSED_VARIABLES } from './unused-variables.ts';
import { VARIABLES_BY_NAME } from './variable-table.ts';

/** What to say about a variable, without its place. */
export type VariableVerdict = Omit<Diagnostic, 'file' | 'line' | 'column'>;

/** A misspelling is at most this many letters away; names that people invent are farther from Ansible's. */
const TYPO_DISTANCE = 3;
const PRIORITY = 'ansible_group_priority';
const NAMES = [...VARIABLES_BY_NAME.keys(), PRIORITY];

/** `own` for a variable that is the user's own affair. */
export function otherVariable(name: string): 'own' | VariableVerdict {
  const known = KNOWN.get(name) ?? judge(name);
  KNOWN.set(name, known);
  return known;
}

/** Thousands of hosts have the same names of variables, and comparing words is slow. */
const KNOWN = new Map<string, 'own' | VariableVerdict>();

function judge(name: string): 'own' | VariableVerdict {
  if (name === PRIORITY) return warning(`"${PRIORITY}" has no effect here`, 'set it in the "vars" of a group');
  if (UNUSED_VARIABLES.has(name)) return warning(`${quoted(name)} is not used by fleet`);
  const refused = REFUSED_VARIABLES.get(name);
  if (refused !== undefined)
    return { severity: 'error', message: `${quoted(name)} is not supported by fleet`, hint: refused };
  const near = nearestWord(name, NAMES, TYPO_DISTANCE);
  if (near === undefined) return name.startsWith('ansible_') ? warning(`${quoted(name)} is not used by fleet`) : 'own';
  const severity = isSlip(name, near) ? 'error' : 'warning';
  return { severity, message: `unknown key ${quoted(name)}`, hint: didYouMean(name, [near], TYPO_DISTANCE) ?? '' };
}

function warning(message: string, hint?: string): VariableVerdict {
  return { severity: 'warning', message, ...(hint === undefined ? {} : { hint }) };
}

/** One letter off, or letters in another order: that's no name of its own, as `ansible_home` and plurals may be. */
function isSlip(name: string, near: string): boolean {
  const sorted = (word: string): string => [...word].sort().join('');
  if (sorted(name) === sorted(near) || name.toLowerCase() === near) return true;
  return name !== `${near}s` && nearestWord(name, [near], 1) !== undefined;
}
