/** The folders of fixtures/ as hosts, and the plans that modules make of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 as Ajv } from 'ajv/dist/2020.js';
import type { HostPlan, MatrixEntry } from '../../src/core/index.ts';
import { distroOf, managedBy } from '../../src/distros/index.ts';
import { diffOnce } from '../../src/engine/plan/diff-once.ts';
import { attemptsAt } from '../../src/engine/read/matrix.ts';
import { proposeHost, type Task } from '../../src/engine/plan/propose.ts';
import { pointsOf, snapshotOf, withBefore, type Overlay } from '../../src/engine/read/snapshot.ts';
import { modules } from '../../src/modules/index.ts';
import type { Snapshot } from '../../src/ports/index.ts';
import { readableBytes } from '../../src/reports/index.ts';
import { findClientClass, type ClientClass } from '../../src/tls/index.ts';
import { factsOf, type HostSketch } from '../support/host-facts.ts';

export interface Case extends Omit<HostSketch, 'files'> {
  /** `apache_tls` where it isn't said. */
  readonly module?: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly clients: readonly string[];
  /** Classes that get in everywhere before the change; all others of the matrix don't. */
  readonly gotIn: readonly string[];
  /** A case whose tree has the root folder that this one is made of. */
  readonly root?: string;
  readonly forceManaged?: boolean;
  readonly expected: {
    readonly decision: HostPlan['decision'];
    readonly refusal?: string;
    readonly causes?: readonly string[];
    /** Texts that a person must be told of the refusal. */
    readonly explained?: readonly string[];
    readonly gains?: readonly string[];
    /** `CLIENT CAUSE` */
    readonly impossible?: readonly string[];
    /** Texts that a finding must have. */
    readonly findings?: readonly string[];
  };
}

export const base = new URL('./fixtures/', import.meta.url).pathname;
export const names = readdirSync(base).sort();

export function caseOf(name: string): Case {
  return JSON.parse(readFileSync(join(base, name, 'case.json'), 'utf8')) as Case;
}

function filesOf(name: string): Record<string, string> {
  const root = join(base, caseOf(name).root ?? name, 'root');
  const found = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = found.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(root.length), readFileSync(path, 'latin1')]));
}

function classOf(name: string): ClientClass {
  const found = findClientClass(name);
  if (found === null) throw new Error(`no client class ${name}`);
  return found;
}

/** Plans the case, or another task on its host. */
export function load(name: string, files = filesOf(name), other: Partial<Pick<Case, 'module' | 'params'>> = {}) {
  const {
    module = 'apache_tls',
    params,
    clients,
    gotIn,
    forceManaged = false,
    expected,
    ...sketch
  } = { ...caseOf(name), ...other };
  const facts = factsOf({ ...sketch, ...policyIn(sketch, files), files });
  const understand = (overlay: Overlay): Snapshot =>
    snapshotOf(facts, (instance) => distroOf(facts.os, instance), overlay);
  const snapshot = withBefore(understand(new Map()), matrix(understand(new Map()), [...clients, 'modern'], gotIn));
  const context = {
    clients: clients.map(classOf),
    mark: 'fleet: run r1 by me@here; take back with: fleet rollback r1',
  };
  const task: Task = { module: modules[module] ?? fail(), params: checked(module, params), context };
  const plan = (): HostPlan =>
    proposeHost('web-1', snapshot, [task], {
      rebuild: understand,
      managedBy,
      agents: [],
      forceManaged,
      renderDiff: diffOnce({ readable: readableBytes }),
    });
  return { files, expected, plan, gotIn };
}

/** The crypto policy of a tree, and what is left to do for those that were tried. */
function policyIn(
  { policyTrials }: Pick<HostSketch, 'policyTrials'>,
  files: Record<string, string>,
): Partial<HostSketch> {
  const name = files['/etc/crypto-policies/state/current'];
  const trials = policyTrials?.map((trial) => ({
    ...trial,
    changes: trial.changes.filter(({ path, after }) => files[path] !== after),
  }));
  return {
    ...(name === undefined ? {} : { cryptoPolicy: name.trim() }),
    ...(trials === undefined ? {} : { policyTrials: trials }),
  };
}

/** No case gives a module what a playbook couldn't. */
function checked(module: string, params: Case['params']): Case['params'] {
  const validate = new Ajv({ strict: false, allowUnionTypes: true }).compile(modules[module]?.schema ?? fail());
  if (!validate(params)) throw new Error(JSON.stringify(validate.errors));
  return params;
}

function fail(): never {
  throw new Error('no module');
}

function matrix(snapshot: Snapshot, clients: readonly string[], gotIn: readonly string[]): readonly MatrixEntry[] {
  return attemptsAt(pointsOf(snapshot), clients.map(classOf)).map(({ at, client }) => ({
    point: at.point,
    client: client.name,
    gotIn: gotIn.includes(client.name),
    cause: '',
    evidence: '',
    help: '',
  }));
}
