/** A directive that apache_tls sets, set by apache_directive instead: the same edits, and the same access promised. */
import { describe, expect, it } from 'vitest';
import type { HostPlan } from '../../src/core/index.ts';
import { caseOf, load, names } from './support.ts';

const cases = names.filter((name) => caseOf(name).module === undefined);

/** What must not depend on which module was asked. */
const told = ({ decision, files, expectations, impossible, refusal }: HostPlan) => ({
  decision,
  files: files.map(({ diff }) => diff),
  expectations,
  impossible,
  causes: refusal?.code === 'no-gain' ? refusal.causes : refusal?.code,
});

describe.each([
  ['SSLProtocol', { ssl_protocol: 'all -SSLv3' }, 'all -SSLv3'],
  ['SSLProtocol', { ssl_protocol: '-all +TLSv1.2' }, '-all +TLSv1.2'],
  [
    'SSLCipherSuite',
    { ssl_cipher_suite: 'HIGH:3DES:!aNULL:@SECLEVEL=0', security_level: 'keep' },
    'HIGH:3DES:!aNULL:@SECLEVEL=0',
  ],
])('%s %j', (directive, params, value) => {
  const compared = cases.filter((name) => load(name, undefined, { params }).plan().decision === 'change');

  it.each(compared)('%s', (name) => {
    const other = { module: 'apache_directive', params: { name: directive, value, scope: 'all' } };
    expect(told(load(name, undefined, other).plan())).toEqual(told(load(name, undefined, { params }).plan()));
  });

  it('is compared on some hosts at least', () => {
    expect(compared.length).toBeGreaterThan(1);
  });
});
