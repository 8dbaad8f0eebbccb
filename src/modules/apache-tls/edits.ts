/** The edits that put directives where they take effect. */
import { err, ok, type Failure, type Result } from '../../core/index.ts';
import type { DirectiveChange, Scope } from '../../httpd/index.ts';
import type { InstanceSnapshot } from '../../ports/index.ts';
import { proposeChanges, type ProposedEdits } from '../shared/change.ts';
import { refusalsOf } from '../shared/refused.ts';
import { scopesOf, type ScopeParam } from '../shared/scopes.ts';
import type { WantedDirective } from '../shared/tls-values.ts';

const refused = refusalsOf('apache_tls');

/** A directive, and the scopes that get it. */
export interface PlacedDirective extends WantedDirective {
  readonly scopes: readonly Scope[];
}

/** Where each directive goes. Fails where the host has no such scope. */
export function placed(
  instance: InstanceSnapshot,
  directives: readonly WantedDirective[],
  scope: ScopeParam,
): Result<readonly PlacedDirective[], Failure> {
  const all: PlacedDirective[] = [];
  for (const directive of directives) {
    const scopes = scopesOf(instance, scope, directive);
    if (!scopes.ok) return err(refused(scopes.error.reason, scopes.error.help));
    all.push({ ...directive, scopes: scopes.value });
  }
  return ok(all);
}

/** All directives as one change. Empty where all is as wanted. Fails where a place can't be edited safely. */
export function editsFor(
  instance: InstanceSnapshot,
  directives: readonly PlacedDirective[],
  mark: string,
): Result<ProposedEdits, Failure> {
  const changes = directives.flatMap(({ name, args, scopes }): DirectiveChange[] =>
    scopes.map((vhost) => ({ action: 'set', vhost, name, args, marker: `# ${mark}` })),
  );
  return proposeChanges(instance.configuration, changes, 'apache_tls');
}
