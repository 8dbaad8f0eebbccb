/** Hosts of which the same is told share a section. */
import type { AuditedHost } from '../ports/index.ts';

/** Equal for hosts that may share one: everything but the name, the software and what is each host's own. */
export function sectionKey({
  host: _host,
  os: _os,
  httpd: _httpd,
  library: _library,
  instances: _instances,
  ...rest
}: AuditedHost): string {
  return JSON.stringify(rest);
}
