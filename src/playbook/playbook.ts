/** A playbook as the rest of fleet sees it: plays with their hosts, their terms and their tasks. */

import type { Rollout } from '../core/index.ts';

/** One task: a module and its parameters, which fit the module's schema. */
export interface Task {
  /** As given, else the module's name. */
  readonly name: string;
  readonly module: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Line in the playbook, from 1. */
  readonly line: number;
}

/** One play. Without `owner`, `reason` and `expires` a change has no end; a policy may demand them. */
export interface Play {
  /** As given, else the host pattern. */
  readonly name: string;
  /** Host pattern. */
  readonly hosts: string;
  readonly owner: string | null;
  readonly reason: string | null;
  /** Last day on which the change may stand, as an ISO date; a duration is already counted from today. */
  readonly expires: string | null;
  /** Client classes that the play is about. */
  readonly clients: readonly string[];
  readonly vars: Readonly<Record<string, unknown>>;
  readonly tasks: readonly Task[];
  /** How the change goes over the hosts, where the play says so. */
  readonly rollout?: Rollout;
  /** Line in the playbook, from 1. */
  readonly line: number;
  /** Where the host pattern stands, for messages about it. */
  readonly hostsPlace: { readonly line: number; readonly column: number };
}

/** A playbook file. */
export interface Playbook {
  readonly file: string;
  readonly plays: readonly Play[];
}
