/** Which value of a directive is in force for a handshake, and which lines lost against it. */
import type { Endpoint } from './address.ts';
import { directiveForm } from './cipher-suite-form.ts';
import type { DirectiveForm } from './cipher-suite-form.ts';
import type { Configuration, Occurrence } from '../reading/configuration.ts';
import { compareVersions } from '../reading/if-version.ts';
import { occurrencesIn } from './scope-index.ts';
import type { ScopeKey } from './scope-key.ts';
import { selectVirtualHost } from './select-vhost.ts';
import type { VirtualHost } from './vhosts.ts';

/** The httpd that began to look at SNI before it picks the protocol version. */
const SNI_DECIDES_PROTOCOL = '2.4.42';

/** The answer of {@link effectiveDirective}. */
export interface EffectiveDirective {
  /** The line that counts; null: httpd's default does. */
  readonly value: Occurrence | null;
  /** Lines of the same directive that would count if `value` weren't there or that a later one replaced; best last. */
  readonly shadowed: readonly Occurrence[];
  /** The vhost that serves the handshake; null is the main server. */
  readonly vhost: VirtualHost | null;
}

/** Which directive; `form` defaults to the form that is not for TLS 1.3. */
export interface DirectiveQuery {
  readonly name: string;
  readonly form?: DirectiveForm;
}

/**
 * The value for one endpoint and SNI name. A vhost's value replaces the server's entirely, each directive by itself;
 * within one context the last line wins entirely (ssl_engine_config.c `modssl_ctx_cfg_merge`). SSLProtocol is special:
 * before httpd 2.4.42 the first vhost of the address decides for all names, and since then it does where neither the
 * named vhost nor the server has a line.
 */
export function effectiveDirective(
  config: Configuration,
  query: DirectiveQuery | string,
  at: { readonly endpoint: Endpoint; readonly serverName: string | null },
): EffectiveDirective {
  const wanted = typeof query === 'string' ? { name: query } : query;
  const vhost = selectVirtualHost(config, at.endpoint, at.serverName);
  const candidates = scopesOf(config, { wanted, at, vhost }).flatMap((id) => formsIn(config, id, wanted));
  return { value: candidates.at(-1) ?? null, shadowed: candidates.slice(0, -1), vhost };
}

/** Occurrences of one form of a directive directly in one scope. */
export function formsIn(config: Configuration, scope: ScopeKey, query: DirectiveQuery): Occurrence[] {
  const form = query.form ?? 'default';
  return occurrencesIn(config, scope, query.name).filter((o) => directiveForm(o.name, o.args) === form);
}

/**
 * SSLOpenSSLConfCmd is never replaced: the server's commands run first, then the vhost's, all after the other
 * directives, which they beat.
 */
export function effectiveConfCmds(config: Configuration, vhost: VirtualHost | null): Occurrence[] {
  const name = 'SSLOpenSSLConfCmd';
  const server = occurrencesIn(config, null, name);
  return vhost === null ? [...server] : [...server, ...occurrencesIn(config, vhost.id, name)];
}

/** The certificate lines of a vhost that take the place of the server's one by one (CERTKEYS_IDX_MAX and the first). */
const PLACES = 3;

/**
 * The certificates of a vhost: its first three take the places of the server's first three, those of the server that
 * are left stay (ssl_engine_config.c `modssl_ctx_cfg_merge_certkeys_array`). So a second certificate of the server
 * is a vhost's, too, if that has one line only.
 */
export function effectiveCertificateFiles(config: Configuration, vhost: VirtualHost | null): Occurrence[] {
  const server = occurrencesIn(config, null, 'SSLCertificateFile');
  const own = vhost === null ? [] : occurrencesIn(config, vhost.id, 'SSLCertificateFile');
  return [...own.slice(0, PLACES), ...server.slice(Math.min(own.length, PLACES)), ...own.slice(PLACES)];
}

interface Question {
  readonly wanted: DirectiveQuery;
  readonly at: { readonly endpoint: Endpoint; readonly serverName: string | null };
  readonly vhost: VirtualHost | null;
}

/** Scopes whose lines count, weakest first. */
function scopesOf(config: Configuration, { wanted, at, vhost }: Question): (number | null)[] {
  const own = vhost === null ? [null] : [null, vhost.id];
  if (wanted.name.toLowerCase() !== 'sslprotocol') return own;
  const base = selectVirtualHost(config, at.endpoint, null);
  if (base === null || base.id === vhost?.id) return own;
  const sniDecides = (compareVersions(config.source.version, SNI_DECIDES_PROTOCOL) ?? 0) >= 0;
  return sniDecides ? [base.id, ...own] : [null, base.id];
}
