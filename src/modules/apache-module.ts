/** The module `apache_module`: a module of httpd, loaded or not, the way its distribution does it. */
import { ok, type Failure, type Finding, type Result } from '../core/index.ts';
import type { FileEdit } from '../httpd/index.ts';
import type { InstanceSnapshot, Module, PathChange, Proposal, ProposalContext, Snapshot } from '../ports/index.ts';
import { switchByLines } from './apache-module/by-lines.ts';
import { switchByLinks } from './apache-module/by-links.ts';
import { checkAsked } from './apache-module/check-asked.ts';
import { checkAfter, lossFindings } from './apache-module/check-after.ts';
import { schema, type ApacheModuleParams } from './apache-module/params.ts';
import { refused } from './apache-module/refused.ts';
import { isLoaded } from './shared/loaded-modules.ts';
import { mergeInstances, NOTHING } from './shared/merge-instances.ts';

export const apacheModule: Module = {
  name: 'apache_module',
  description: 'Loads a module of Apache httpd, or leaves it out, the way the distribution does it.',
  schema,
  reads: ['modules'],
  propose(snapshot, params, context) {
    const given = checkedParams(params);
    return mergeInstances(
      snapshot,
      snapshot.instances.map((instance) => proposeFor(instance, given, { snapshot, context })),
    );
  },
};

/** They were validated against the schema. */
function checkedParams({ name, state }: Readonly<Record<string, unknown>>): ApacheModuleParams {
  if (typeof name !== 'string') throw new Error('parameters without `name`');
  return { name, state: state === 'absent' ? 'absent' : 'present' };
}

interface Surroundings {
  readonly snapshot: Snapshot;
  readonly context: ProposalContext;
}

function proposeFor(instance: InstanceSnapshot, params: ApacheModuleParams, around: Surroundings): Proposal {
  const { name, state } = params;
  const here = isLoaded(instance.configuration, name);
  if (here === (state === 'present')) {
    return { ...NOTHING, refusal: null, reason: `mod_${name} is ${here ? 'loaded' : 'not loaded'} already` };
  }
  const change = changeFor(instance, params, around);
  if (!change.ok) return { ...NOTHING, refusal: change.error, reason: `mod_${name} can't be switched here` };
  const reason = `${state === 'present' ? 'loads' : 'leaves out'} mod_${name}`;
  return { ...NOTHING, ...change.value, refusal: null, reason };
}

interface Switch {
  readonly edits: readonly FileEdit[];
  readonly paths: readonly PathChange[];
  readonly findings: readonly Finding[];
}

function changeFor(
  instance: InstanceSnapshot,
  params: ApacheModuleParams,
  { snapshot, context }: Surroundings,
): Result<Switch, Failure> {
  const asked = checkAsked(instance, params);
  if (asked !== null) return { ok: false, error: asked };
  const way = snapshot.distro.modules ?? 'lines';
  if (way === 'sysconfig') return { ok: false, error: bySysconfig(params) };
  const folders = instance.facts.modules?.folders ?? null;
  const made =
    way === 'links' && folders !== null
      ? switchByLinks(instance, params)
      : switchByLines(instance, params, `# ${context.mark}`);
  if (!made.ok) return made;
  const wrong = checkAfter(instance, made.value, params);
  if (wrong !== null) return { ok: false, error: wrong };
  return ok({ ...made.value, findings: params.state === 'absent' ? lossFindings(params.name) : [] });
}

/** httpd there gets its modules from what the start script makes of another file, which a reload doesn't read. */
function bySysconfig({ name, state }: ApacheModuleParams): Failure {
  const command = state === 'present' ? 'a2enmod' : 'a2dismod';
  return refused(
    'here the modules stand in APACHE_MODULES of /etc/sysconfig/apache2, which httpd itself does not read',
    `run ${command} ${name} there, and restart the service`,
  );
}
