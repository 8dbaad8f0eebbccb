/** What switches a module, whichever way. */
import type { FileEdit } from '../../httpd/index.ts';
import type { PathChange } from '../../ports/index.ts';

export interface SwitchChange {
  readonly edits: readonly FileEdit[];
  readonly paths: readonly PathChange[];
}
