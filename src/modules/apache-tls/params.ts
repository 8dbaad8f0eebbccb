/** The parameters of `apache_tls`. */
import { scopeSchema } from '../shared/scope-schema.ts';
import type { ScopeParam } from '../shared/scopes.ts';
import { valueProperties, type TlsValues } from '../shared/tls-values.ts';

/** As the playbook gives them, validated against {@link schema}. */
export interface ApacheTlsParams extends TlsValues {
  readonly scope?: ScopeParam;
}

export const schema = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: {
    ...valueProperties,
    scope: scopeSchema(
      'all (server level and every virtual host that would shadow it); no-sni (whoever answers clients without SNI, with all of its names); {names: […]} (virtual hosts); {listener: "ADDRESS:PORT"} (the virtual hosts there). Default: all.',
      ['all', 'no-sni'],
    ),
  },
} as const;
