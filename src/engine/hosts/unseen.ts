/** Hosts of which nothing, or not all, could be learnt. */
import { explain, isUnreachable, type Failure } from '../../core/index.ts';

/** What every report starts from: a host of which nothing is known. */
export const UNSEEN = { state: 'unreachable', reason: '', hint: '', os: '', httpd: '', library: '' } as const;

/** Why a host couldn't be worked on, as every report tells it. */
export interface WhyNot {
  /** `declined`: it was reached. */
  readonly state: 'declined' | 'unreachable';
  readonly reason: string;
  /** What to do about it. */
  readonly hint: string;
}

/** The same of any failure. */
export function whyNot(failure: Failure, host: string): WhyNot {
  const { what, next } = explain(failure, host);
  return { state: isUnreachable(failure) ? 'unreachable' : 'declined', reason: what, hint: next };
}
