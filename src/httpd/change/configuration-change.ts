/** Several changes of a configuration as one: what is asked for, and what comes of it. */
import { targetOf } from './change-request.ts';
import type { ChangeError, DirectiveTarget, RemoveDirectiveRequest, SetDirectiveRequest } from './change-request.ts';
import type { Configuration, Occurrence, Problem } from '../reading/configuration.ts';
import type { ChangedFile } from './file-change.ts';
import type { VirtualHost } from '../in-force/vhosts.ts';

/** Null is the server level. */
export type Scope = VirtualHost | null;

/**
 * `set`: the scope's value, for directives of which the last line counts. `add`: one more line with the value, for those
 * whose lines add up, such as SSLOpenSSLConfCmd, SSLCertificateFile and Listen.
 */
export interface ValueChange extends SetDirectiveRequest {
  readonly action: 'set' | 'add';
}

/** Lines to take away. */
export interface Removal extends RemoveDirectiveRequest {
  readonly action: 'remove';
}

/** One thing to do. */
export type DirectiveChange = ValueChange | Removal;

/** What a person should know of how a change was made. */
export type ChangeNote =
  /** The line that counted is read by other scopes too, so it was left, and the scope got a line of its own behind it. */
  | { readonly code: 'own-line'; readonly shared: Occurrence }
  /** The value was made by variables, which stay as they are: other lines may use them. */
  | { readonly code: 'variable-replaced'; readonly variables: readonly string[]; readonly replaced: Occurrence };

/** Why a change as a whole isn't made. */
export type ConfigurationChangeError =
  | ChangeError
  /** mod_ssl isn't there: its directives would make httpd refuse the configuration. */
  | { readonly code: 'module-missing'; readonly name: string; readonly path: string }
  /** Two requests want different things of one place. */
  | { readonly code: 'conflict'; readonly path: string }
  /** Lines of scopes nobody asked to change would change too: a request for each of them says that it is meant. */
  | { readonly code: 'changes-others'; readonly lines: readonly Occurrence[]; readonly scopes: readonly Scope[] }
  /** The scope would have another value all the same. */
  | { readonly code: 'no-effect'; readonly request: DirectiveChange; readonly inForce: Occurrence | null }
  /** The configuration would have a fault that it doesn't have now. */
  | { readonly code: 'new-problem'; readonly problem: Problem };

/** A change that was looked at. */
export interface ConfigurationChange {
  /** Files that get other bytes; none where all is as wanted. */
  readonly files: readonly ChangedFile[];
  /** The configuration as it will be read. */
  readonly after: Configuration;
  readonly notes: readonly ChangeNote[];
}

/** What a change is about. */
export function changeTarget(change: DirectiveChange): DirectiveTarget {
  return change.action === 'remove' ? change : targetOf(change);
}
