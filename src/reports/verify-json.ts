/** The JSON of `fleet verify`, for programs. Its shape is published in schemas/verify.schema.json and only grows. */
import { formatListener } from '../core/index.ts';
import type { VerifiedEntry, VerifiedHost, VerifyReport } from '../ports/index.ts';
import type { Observation } from '../tls/index.ts';
import { jsonText } from './json.ts';

/**
 * `{"fleet-verify": 1, …}`. The number counts changes after which a program that read the old shape would go wrong; new
 * fields don't count. Strings are as servers gave them: a program that prints them has to escape them itself.
 */
export function renderVerifyJson({ created, mode, clients, hosts }: VerifyReport): string {
  return jsonText({ 'fleet-verify': 1, created, mode, clients, hosts: hosts.map(verifiedHostJson) });
}

/** One host of the document. */
export function verifiedHostJson({
  host,
  state,
  reason,
  hint,
  os,
  httpd,
  library,
  connections,
  entries,
}: VerifiedHost): unknown {
  return { host, state, reason, hint, os, httpd, library, connections, verdicts: entries.map(verdictOf) };
}

function verdictOf(entry: VerifiedEntry): unknown {
  const { point, client, route, gotIn, cause, basis, mode, evidence, help, observation } = entry;
  return {
    listener: formatListener(point),
    address: point.address,
    port: point.port,
    server_name: point.serverName,
    request_host: point.host ?? null,
    client,
    route,
    got_in: gotIn,
    cause,
    basis,
    mode,
    evidence,
    help,
    negotiated: negotiated(observation),
    alert: observation.kind === 'alert' ? { code: observation.description, name: observation.name } : null,
  };
}

function negotiated(observation: Observation): unknown {
  if (observation.kind !== 'hello-accepted') return null;
  const { version, suite, curve, certificate, finish } = observation;
  const finished = finish?.kind === 'finished';
  const status = finished && finish.http?.kind === 'status' ? finish.http.status : null;
  return { version, suite, curve, finished, http_status: status, certificate };
}
