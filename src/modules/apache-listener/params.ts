/** The parameters of `apache_listener`. */
import { parseListenAddress, type Endpoint } from '../../httpd/index.ts';
import { valueProperties, type TlsValues } from '../shared/tls-values.ts';

/** As the playbook gives them, validated against {@link schema}. */
export interface ApacheListenerParams extends TlsValues {
  readonly listen: string | number;
  readonly state?: 'present' | 'absent';
  readonly vhost?: string;
  readonly certificate_file?: string;
  readonly certificate_key_file?: string;
  readonly certificate_chain_file?: string;
  readonly take_address?: boolean;
}

const FILE = {
  type: 'string',
  pattern: '^/[^\\u0000-\\u0020\\u007f"\'\\\\]+$',
  expected: 'an absolute path without blanks and quotes',
} as const;

export const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['listen'],
  properties: {
    listen: {
      description:
        'Address and port of the listener, as in Listen: 8443, "192.0.2.10:8443" or "[2001:db8::1]:8443". Without an address: all of them.',
      anyOf: [
        { type: 'integer', minimum: 1, maximum: 65_535 },
        {
          type: 'string',
          pattern:
            '^((\\*|[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9A-Fa-f:.]{2,45}\\]):)?(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{0,3})$',
        },
      ],
      expected: 'a port, or an IP address and a port such as "192.0.2.10:8443"',
    },
    state: {
      type: 'string',
      enum: ['present', 'absent'],
      description: 'absent takes away a listener that this module made. Default: present.',
    },
    vhost: {
      type: 'string',
      pattern: '^[A-Za-z0-9._-]+$',
      expected: 'the name of a virtual host, such as www.example.com',
      description:
        'Name of the virtual host that the listener stands for: its lines are copied. Default: the one that answers clients without SNI on port 443.',
    },
    ...valueProperties,
    certificate_file: { ...FILE, description: 'SSLCertificateFile, in place of those of the copied virtual host.' },
    certificate_key_file: { ...FILE, description: 'SSLCertificateKeyFile for it.' },
    certificate_chain_file: { ...FILE, description: 'SSLCertificateChainFile for it.' },
    take_address: {
      type: 'boolean',
      description:
        'Whether the listener may take an address and port that a Listen line covers already, from the virtual hosts that answer there now. Default: false.',
    },
  },
  // Its own values are what the listener is for; what it inherited would change with the others.
  if: { properties: { state: { const: 'absent' } }, required: ['state'] },
  else: { required: ['ssl_protocol', 'ssl_cipher_suite'] },
  dependentRequired: {
    certificate_key_file: ['certificate_file'],
    certificate_chain_file: ['certificate_file'],
  },
} as const;

/** Where the listener is, as httpd's configuration compares it. The schema lets nothing else through. */
export function endpointOf({ listen }: ApacheListenerParams): Endpoint {
  const endpoint = parseListenAddress(String(listen));
  if (endpoint === null) throw new Error(`no address: ${listen}`);
  return endpoint;
}

/** `8443`, `192.0.2.10:8443`: as it is written behind Listen. */
export function listenText({ listen }: ApacheListenerParams): string {
  return String(listen).replace(/^\*:/, '');
}

/** `*:8443`, `[2001:db8::1]:8443`: as it is written behind `<VirtualHost`. */
export function vhostText(params: ApacheListenerParams): string {
  const text = listenText(params);
  return text.includes(':') && endpointOf(params).address !== '*' ? text : `*:${endpointOf(params).port}`;
}
