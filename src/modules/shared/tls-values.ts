/** TLS values as playbooks give them, and what they come to on one instance. */
import type { Finding } from '../../core/index.ts';
import type { DirectiveForm } from '../../httpd/index.ts';
import type { Distro, InstanceSnapshot } from '../../ports/index.ts';
import { knowsSecurityLevel, needsSecurityLevelZero, readCipherList, withSecurityLevelZero } from '../../tls/index.ts';

/** As the playbook gives them, validated against {@link valueProperties}. */
export interface TlsValues {
  readonly ssl_protocol?: string;
  readonly ssl_cipher_suite?: string;
  readonly ssl_honor_cipher_order?: boolean;
  readonly security_level?: 'auto' | 'keep';
}

/** The schemas of these parameters. */
export const valueProperties = {
  ssl_protocol: {
    type: 'string',
    description: 'Arguments of SSLProtocol, e.g. "all -SSLv3".',
    pattern: '^([+-]?[A-Za-z][A-Za-z0-9.]*)( [+-]?[A-Za-z][A-Za-z0-9.]*)*$',
  },
  ssl_cipher_suite: {
    type: 'string',
    description: 'List of SSLCipherSuite for TLS up to 1.2, e.g. "HIGH:!aNULL". It\'s case-sensitive.',
    pattern: '^[A-Za-z0-9!+@=_.:-]+$',
  },
  ssl_honor_cipher_order: { type: 'boolean', description: 'SSLHonorCipherOrder on or off.' },
  security_level: {
    type: 'string',
    enum: ['auto', 'keep'],
    description:
      'auto appends :@SECLEVEL=0 to the list where the OpenSSL of the host needs it for TLS 1.0, and never where it does not know it; keep writes the list as it stands. Default: auto.',
  },
} as const;

/** One directive with the arguments that it shall have. */
export interface WantedDirective {
  readonly name: string;
  /** As written into the file. */
  readonly args: string;
  readonly form: DirectiveForm;
}

/** What an instance shall have, by its own library. */
export interface WantedSettings {
  readonly directives: readonly WantedDirective[];
  /** Null where the playbook leaves the directive alone. */
  readonly protocol: readonly string[] | null;
  readonly cipherList: string | null;
  readonly findings: readonly Finding[];
}

export function wantedSettings(params: TlsValues, instance: InstanceSnapshot, distro: Distro): WantedSettings {
  const { list, findings } = cipherListFor(params, instance, distro);
  const directives: WantedDirective[] = [];
  if (params.ssl_protocol !== undefined) {
    directives.push({ name: 'SSLProtocol', args: params.ssl_protocol, form: 'default' });
  }
  if (list !== null) directives.push({ name: 'SSLCipherSuite', args: list, form: 'default' });
  if (params.ssl_honor_cipher_order !== undefined) {
    directives.push({
      name: 'SSLHonorCipherOrder',
      args: params.ssl_honor_cipher_order ? 'on' : 'off',
      form: 'default',
    });
  }
  return { directives, protocol: params.ssl_protocol?.split(' ') ?? null, cipherList: list, findings };
}

/** `security_level: auto`: decided by the library that mod_ssl really links, never by the distribution's name. */
function cipherListFor(
  params: TlsValues,
  instance: InstanceSnapshot,
  distro: Distro,
): { readonly list: string | null; readonly findings: readonly Finding[] } {
  const list = params.ssl_cipher_suite;
  if (list === undefined) return { list: null, findings: [] };
  if (params.security_level === 'keep' || readCipherList(list).securityLevel !== null) return { list, findings: [] };
  const { library } = instance;
  if (library === null) {
    const message = 'the version of the TLS library could not be told, so the security level is left as it is';
    return { list, findings: [{ severity: 'warning', message }] };
  }
  if (!knowsSecurityLevel(library) || !needsSecurityLevelZero(library, distro.tls10NeedsLevelZeroFrom)) {
    return { list, findings: [] };
  }
  const message = `${library.text} serves TLS 1.0 at security level 0 only: @SECLEVEL=0 is appended, which also admits weak RSA and DH keys and SHA-1 signatures`;
  return { list: withSecurityLevelZero(list), findings: [{ severity: 'note', message }] };
}
