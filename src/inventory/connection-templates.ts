/** Templates in variables that settle a connection: evaluated with what the inventory itself knows of the host. */
import type { Result } from '../core/index.ts';
import {
  Variables,
  requiredData,
  type Hostvars,
  type OpenVault,
  type TemplateError,
  type Variable,
} from '../template/index.ts';
import { keyText, type Key } from '../yaml/index.ts';
import type { Definition } from './draft.ts';

/** The value of a text with templates. */
export type EvaluateText = (text: string) => Result<unknown, TemplateError>;

/** A host as its own templates see it: no facts, for it hasn't been reached yet. */
export interface TemplatedHost {
  readonly name: string;
  readonly groupNames: readonly string[];
  /** Names of hosts by group. */
  readonly groups: ReadonlyMap<string, { readonly hosts: readonly string[] }>;
  readonly variables: ReadonlyMap<Key, Definition>;
  readonly openVault: OpenVault;
  readonly hostvars: Hostvars;
}

/** Most hosts have no such template: then nothing is prepared. */
export function templateEvaluator(host: TemplatedHost): EvaluateText {
  let scope: Variables | undefined;
  return (text) => requiredData(text, (scope ??= variablesOf(host)));
}

/** All that templates of the host see. */
export function variablesOf({ name, groupNames, groups, variables, openVault, hostvars }: TemplatedHost): Variables {
  const own = new Map<string, Variable>([
    ['inventory_hostname', set(name)],
    ['inventory_hostname_short', set(name.split('.')[0])],
    ['group_names', set(groupNames)],
    ['groups', set(Object.fromEntries([...groups].map(([group, { hosts }]) => [group, [...hosts]])))],
  ]);
  const written = [...variables].map(([key, { value, place }]): [string, Variable] => [
    keyText(key),
    { value, place, isTemplated: true },
  ]);
  return new Variables([own, new Map(written)], openVault, hostvars);
}

function set(value: unknown): Variable {
  return { value, place: null, isTemplated: false };
}
