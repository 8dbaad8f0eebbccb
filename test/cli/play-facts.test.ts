/** Facts that templates see, of a host as it was read. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ANSIBLE_FACTS, FLEET_FACTS, factsLayer } from '../../src/cli/playbook/facts.ts';
import { distributionOf, familyOf } from '../../src/cli/playbook/distribution.ts';
import type { HostFacts, OsRelease } from '../../src/core/index.ts';
import type { Snapshot } from '../../src/ports/index.ts';

const release = (id: string, versionId = '', idLike: readonly string[] = []): OsRelease => ({
  ...{ id, versionId, idLike },
  title: id,
});

function snapshot(facts: Partial<HostFacts>): Snapshot {
  const all = {
    hostname: '',
    kernel: '',
    os: release('unknown'),
    serviceManager: 'none',
    cryptoPolicy: null,
    ...facts,
  };
  return { facts: { fips: false, ...all } as HostFacts, instances: [], before: [] } as unknown as Snapshot;
}

describe('facts', () => {
  it('have the names of Ansible, and are in ansible_facts as well', () => {
    const layer = factsLayer(
      snapshot({
        hostname: 'web1.example.org',
        kernel: 'Linux 6.1.0-32-amd64 x86_64',
        os: release('rocky', '9.4', ['rhel', 'centos', 'fedora']),
        serviceManager: 'systemd',
        cryptoPolicy: 'LEGACY',
      }),
    );
    const value = (name: string): unknown => layer.get(name)?.value;
    expect([value('ansible_distribution'), value('ansible_os_family')]).toEqual(['Rocky', 'RedHat']);
    expect([value('ansible_distribution_version'), value('ansible_distribution_major_version')]).toEqual(['9.4', '9']);
    expect([value('ansible_hostname'), value('ansible_nodename')]).toEqual(['web1', 'web1.example.org']);
    expect([value('ansible_system'), value('ansible_kernel')]).toEqual(['Linux', '6.1.0-32-amd64']);
    expect([value('ansible_architecture'), value('ansible_service_mgr')]).toEqual(['x86_64', 'systemd']);
    expect(value('ansible_facts')).toMatchObject({ distribution: 'Rocky', fips: false });
    expect([value('fleet_crypto_policy'), value('fleet_httpds')]).toEqual(['LEGACY', []]);
  });

  it('that a host does not tell are undefined', () => {
    const layer = factsLayer(snapshot({}));
    for (const name of [
      'ansible_distribution',
      'ansible_distribution_version',
      'ansible_kernel',
      'fleet_httpd_version',
    ])
      expect(layer.has(name)).toBe(false);
  });

  it('are never templates', () => {
    const layer = factsLayer(snapshot({ hostname: '{{ lookup("env", "HOME") }}' }));
    expect([...layer.values()].map(({ isTemplated }) => isTemplated)).not.toContain(true);
  });

  it.each([
    [release('debian'), 'Debian', 'Debian'],
    [release('ubuntu', '24.04', ['debian']), 'Ubuntu', 'Debian'],
    [release('rhel'), 'RedHat', 'RedHat'],
    [release('ol', '8', ['fedora']), 'OracleLinux', 'RedHat'],
    [release('sles'), 'SLES', 'Suse'],
    [release('opensuse-leap', '15.6', ['suse', 'opensuse']), 'openSUSE Leap', 'Suse'],
    [release('linuxmint', '21', ['ubuntu', 'debian']), 'Linuxmint', 'Debian'],
    [release('toString'), 'ToString', 'ToString'],
    [release('unknown'), undefined, undefined],
  ])('%s', (os, name, family) => {
    expect([distributionOf(os), familyOf(os)]).toEqual([name, family]);
  });

  it('are all documented', () => {
    const page = readFileSync(new URL('../../src/playbook/README.md', import.meta.url), 'utf8');
    const names = [...Object.keys(ANSIBLE_FACTS).map((name) => `ansible_${name}`), ...Object.keys(FLEET_FACTS)];
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});
