/** A playbook as the rest of fleet sees it: plays with their hosts, their terms and their tasks. */

import type { BecomeMethod, Rollout } from '../core/index.ts';
import type { Layer } from '../template/index.ts';
import type { Place } from '../yaml/index.ts';

/** What a task is done for, one after the other. */
export interface Loop {
  /** Items as written, or one template that gives a list. */
  readonly items: readonly unknown[] | string;
  /** `with_items` takes lists among its items apart, one level. */
  readonly flattens: boolean;
  readonly variable: string;
  readonly indexVariable: string | null;
}

/** An expression, and where it stands below its task. */
export interface Condition {
  readonly text: string;
  readonly pointer: string;
}

/** One task: a module and its parameters. What has no templates in it fits the module's schema already. */
export interface Task {
  /** As given, else the module's name. */
  readonly name: string;
  readonly module: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** All of them must hold for a host. */
  readonly when: readonly Condition[];
  /** The play's and its own. */
  readonly tags: readonly string[];
  readonly vars: Readonly<Record<string, unknown>>;
  readonly loop: Loop | null;
  /** Line in the playbook, from 1. */
  readonly line: number;
  /** Where something of the task stands: a JSON pointer below it, and how far into the text. */
  readonly placeOf: (pointer: string, offset?: number) => Place;
}

/** What a play says of rights; where it says nothing, command line and settings hold. The inventory wins over both. */
export interface PlayBecome {
  readonly become?: boolean;
  readonly user?: string;
  readonly method?: BecomeMethod;
}

/** One play. Without `owner`, `reason` and `expires` a change has no end; a policy may demand them. */
export interface Play {
  /** As given, else the host pattern. */
  readonly name: string;
  /** Host pattern. */
  readonly hosts: string;
  /** The host pattern as written: a list may have several. */
  readonly patterns: readonly string[];
  readonly owner: string | null;
  readonly reason: string | null;
  /** Last day on which the change may stand, as an ISO date; a duration is already counted from today. */
  readonly expires: string | null;
  /** Client classes that the play is about. */
  readonly clients: readonly string[];
  readonly tags: readonly string[];
  readonly vars: Readonly<Record<string, unknown>>;
  /** Variables of the play: those of its files, then its own, the nearest first. */
  readonly variables: readonly Layer[];
  readonly become: PlayBecome;
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
