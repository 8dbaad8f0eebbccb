/** The parameters of `crypto_policy`. */

/** Validated against {@link schema}. */
export interface CryptoPolicyParams {
  readonly policy: string;
}

const WHOLE_HOST =
  'a crypto policy holds for sshd, Kerberos and every other program of the host that follows it, not for httpd alone';

export const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['policy', 'affects_whole_host'],
  properties: {
    policy: {
      type: 'string',
      pattern: '^[A-Z0-9][A-Z0-9_.-]*(:[A-Z0-9][A-Z0-9_.-]*)*$',
      expected: 'the name of a policy in capitals, such as LEGACY or DEFAULT:SHA1',
      description:
        'The policy, as update-crypto-policies --set takes it: NAME, or NAME:SUBPOLICY with any number of them.',
    },
    affects_whole_host: {
      type: 'boolean',
      const: true,
      expected: `true: ${WHOLE_HOST}`,
      needed: `${WHOLE_HOST}; say that you mean it: affects_whole_host: true`,
      description: `Must be true, as a consent: ${WHOLE_HOST}.`,
    },
  },
} as const;
