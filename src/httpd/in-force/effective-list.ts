/** The directives a server keeps, in its order, each with where it stands and whether a handshake ever sees it. */
import type { Endpoint } from './address.ts';
import type { Configuration, Context, Occurrence, OpaqueRegion, Place } from '../reading/configuration.ts';
import { isSingleValued } from './directives-in-force.ts';
import { effectiveCertificateFiles, effectiveDirective } from './scope.ts';
import type { DirectiveQuery } from './scope.ts';
import { selectVirtualHost } from './select-vhost.ts';
import { tlsListeners } from './tls-listeners.ts';
import type { ServedName } from './tls-listeners.ts';
import type { VirtualHost } from './vhosts.ts';

/** The directives that decide a handshake, and what becomes of a request without a matching name after it. */
export const TLS_DIRECTIVES: readonly string[] = [
  'SSLEngine',
  'SSLProtocol',
  'SSLCipherSuite',
  'SSLHonorCipherOrder',
  'SSLOpenSSLConfCmd',
  'SSLCertificateFile',
  'SSLVHostSNIPolicy',
  'SSLStrictSNIVHostCheck',
];

/** One directive as httpd keeps it. */
export interface EffectiveRecord extends ListedPlace {
  readonly kind: 'directive';
  readonly name: string;
  /** Variables put in, continuations joined, quotes as written. */
  readonly value: string;
  /** The `Use` line (`file:line`) that brought it out of a macro, else null. */
  readonly via: string | null;
  /** Whether at least one handshake (a listening address and a name, or none) gets this value. */
  readonly inForce: boolean;
  /** The lines (`file:line`) whose value counts instead, where this one would otherwise. */
  readonly shadowedBy: readonly string[];
}

/** A region whose effect isn't known. */
export interface OpaqueRecord extends ListedPlace {
  readonly kind: 'opaque';
  readonly cause: OpaqueRegion['cause'];
  /** Its first line, at most 200 characters. */
  readonly text: string;
}

interface ListedPlace {
  readonly file: string;
  /** First and last physical line, counted from 1; httpd's own dumps name the last. */
  readonly line: number;
  readonly lastLine: number;
  /** `server`, or the enclosing sections from outside in, as written with variables put in: `<VirtualHost *:443>`. */
  readonly context: string;
}

/**
 * One record for each kept occurrence of the directives named (in any case), in httpd's order, and one for each opaque
 * region where it stands.
 */
export function effectiveList(
  config: Configuration,
  names: readonly string[] = TLS_DIRECTIVES,
): (EffectiveRecord | OpaqueRecord)[] {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const verdicts = handshakeVerdicts(config, wanted);
  const records: (EffectiveRecord | OpaqueRecord)[] = [];
  const opaque = [...config.opaqueRegions].sort((a, b) => a.position - b.position).values();
  let next = opaque.next();
  for (const [position, occurrence] of config.occurrences.entries()) {
    for (; next.done !== true && next.value.position <= position; next = opaque.next()) {
      records.push(opaqueRecord(config, next.value));
    }
    if (wanted.has(occurrence.name.toLowerCase())) records.push(directiveRecord(config, occurrence, verdicts));
  }
  for (; next.done !== true; next = opaque.next()) records.push(opaqueRecord(config, next.value));
  return records;
}

function directiveRecord(config: Configuration, occurrence: Occurrence, verdicts: Verdicts): EffectiveRecord {
  const inForce = verdicts.winners.has(occurrence);
  const beatenBy = inForce ? [] : [...(verdicts.beatenBy.get(occurrence) ?? [])];
  return {
    kind: 'directive',
    file: occurrence.path,
    line: occurrence.line,
    lastLine: occurrence.endLine,
    context: contextText(config, occurrence.context),
    name: occurrence.name,
    value: occurrence.expandedArgs,
    via: occurrence.macro === null ? null : at(occurrence.macro.usedAt),
    inForce,
    shadowedBy: beatenBy.map(at),
  };
}

function opaqueRecord(config: Configuration, region: OpaqueRegion): OpaqueRecord {
  const { cause, text, path, line, endLine } = region;
  return {
    kind: 'opaque',
    file: path,
    line,
    lastLine: endLine,
    context: contextText(config, region.context),
    cause,
    text,
  };
}

function contextText(config: Configuration, { vhost, sections }: Context): string {
  const opening = vhost === null ? undefined : config.virtualHostSections[vhost]?.written;
  const all = [...(opening === undefined ? [] : [opening]), ...sections.map((section) => section.written)];
  return all.length === 0 ? 'server' : all.join(' > ');
}

function at({ path, line }: Place): string {
  return `${path}:${line}`;
}

interface Verdicts {
  readonly winners: Set<Occurrence>;
  readonly beatenBy: Map<Occurrence, Set<Occurrence>>;
}

function handshakeVerdicts(config: Configuration, wanted: ReadonlySet<string>): Verdicts {
  const verdicts: Verdicts = { winners: new Set(), beatenBy: new Map() };
  const queries = [...wanted].flatMap(queriesOf);
  for (const { listener, names } of tlsListeners(config)) {
    for (const serverName of onePerVirtualHost(config, listener, names)) {
      for (const query of queries) judge(verdicts, config, { query, at: { endpoint: listener, serverName } });
    }
  }
  return verdicts;
}

/** Names, none among them, that are answered by different vhosts; all that one answers get the same values. */
function onePerVirtualHost(
  config: Configuration,
  listener: Endpoint,
  names: readonly ServedName[],
): Iterable<string | null> {
  const byVhost = new Map<VirtualHost | null, string | null>();
  for (const serverName of [null, ...names.map((name) => name.serverName)]) {
    const vhost = selectVirtualHost(config, listener, serverName);
    if (!byVhost.has(vhost)) byVhost.set(vhost, serverName);
  }
  return byVhost.values();
}

/** `SSLCipherSuite TLSv1.3 …` is a setting of its own beside the one for the older versions. */
function queriesOf(name: string): DirectiveQuery[] {
  return name === 'sslciphersuite' ? [{ name }, { name, form: 'tls13' }] : [{ name }];
}

interface Question {
  readonly query: DirectiveQuery;
  readonly at: Parameters<typeof effectiveDirective>[2];
}

/** A line that loses here and wins elsewhere is in force all the same, so both are noted. */
function judge({ winners, beatenBy }: Verdicts, config: Configuration, { query, at }: Question): void {
  const { value, shadowed, vhost } = effectiveDirective(config, query, at);
  if (value === null) return;
  const all = isSingleValued(query.name) ? [value] : [...shadowed, value];
  const inForce = query.name === 'sslcertificatefile' ? effectiveCertificateFiles(config, vhost) : all;
  for (const winner of inForce) winners.add(winner);
  for (const loser of shadowed) beatenBy.set(loser, (beatenBy.get(loser) ?? new Set()).add(value));
}
