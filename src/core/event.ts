/** What happens while fleet works, told as data; only the cli turns it into lines or a live view. */
import type { Phase } from './failure.ts';
import type { HostOutcome } from './run.ts';
import type { HostPlan } from './plan.ts';

export type Event =
  | { readonly type: 'run-started'; readonly run: string; readonly hosts: number }
  | { readonly type: 'batch-started'; readonly number: number; readonly of: number; readonly hosts: number }
  /** The pause between two batches. */
  | { readonly type: 'soaking'; readonly seconds: number }
  | { readonly type: 'host-phase'; readonly host: string; readonly phase: Phase }
  /** The change is in force. `until`: milliseconds since 1970 at which its guard has undone it at the latest. */
  | { readonly type: 'host-guarded'; readonly host: string; readonly until: number | null }
  /** For those who want every detail. */
  | { readonly type: 'host-note'; readonly host: string; readonly message: string }
  | { readonly type: 'host-warning'; readonly host: string; readonly message: string }
  | { readonly type: 'host-planned'; readonly host: string; readonly plan: HostPlan }
  | { readonly type: 'host-finished'; readonly host: string; readonly outcome: HostOutcome };

/** Takes events. It must not throw and must return at once. */
export type EventSink = (event: Event) => void;
