/** Agents that write configuration files by themselves, by what a reading tells of a host. */
import { describe, expect, it } from 'vitest';
import { agentsOf, managedBy } from '../../src/distros/index.ts';

const NONE = { processes: [], cron: [], timers: [], puppetFiles: [] };
const SSL = { path: '/etc/httpd/conf.d/ssl.conf', realPath: '/etc/httpd/conf.d/ssl.conf', bytes: 'SSLEngine on\n' };

describe('an agent', () => {
  it.each([
    ['812 /opt/puppetlabs/puppet/bin/ruby /opt/puppetlabs/puppet/bin/puppet agent --no-daemonize', 'Puppet'],
    ['9 puppet agent: applying configuration', 'Puppet'],
    ['9 /opt/chef/embedded/bin/ruby --disable-gems /usr/bin/chef-client -c /etc/chef/client.rb -d', 'Chef'],
    ['9 /opt/cinc/embedded/bin/ruby /usr/bin/cinc-client -d', 'Chef'],
    ['9 /usr/bin/python3 /usr/bin/salt-minion', 'Salt'],
    ['9 /var/cfengine/bin/cf-execd --no-fork', 'CFEngine'],
  ])('is known by its process: %s', (line, manager) => {
    expect(agentsOf({ ...NONE, processes: [line] })).toEqual([
      `${manager} runs here by itself (process ${line.split(' ')[0]})`,
    ]);
  });

  it.each([
    ['cron', '/etc/cron.d/puppet:*/30 * * * * root /opt/puppetlabs/bin/puppet agent --onetime', '/etc/cron.d/puppet'],
    ['cron', '/etc/crontab:1 * * * * root salt-call state.apply', '/etc/crontab'],
    [
      'timers',
      '/etc/systemd/system/timers.target.wants/chef-client.timer',
      '/etc/systemd/system/timers.target.wants/chef-client.timer',
    ],
  ])('is known by what starts it: %s %s', (kind, line, where) => {
    expect(agentsOf({ ...NONE, [kind]: [line] })).toEqual([expect.stringContaining(`(${where})`)]);
  });

  it.each([
    {
      processes: [
        '9 vi /etc/puppet/puppet.conf',
        '10 tail -f /var/log/chef-client.log',
        '11 tar /srv/salt-minion-docs',
      ],
    },
    { processes: ['9 /usr/bin/puppet apply site.pp', '10 puppetserver'] },
    { cron: ['/etc/cron.daily/backup:tar -cf /root/puppet.tar /etc/puppet'] },
  ])('is nothing else of that name: %j', (told) => {
    expect(agentsOf({ ...NONE, ...told })).toEqual([]);
  });
});

describe('a file', () => {
  it("belongs to Puppet where that one's own list says so, by either path", () => {
    const managers = { ...NONE, puppetFiles: [SSL.realPath] };
    const found = managedBy({ ...SSL, path: '/etc/httpd/link.conf' }, managers);
    expect(found).toMatchObject({ manager: 'Puppet', sign: `file[${SSL.realPath}] in its list of resources` });
    expect(managedBy({ ...SSL, path: '/a', realPath: '/a' }, managers)).toBeNull();
  });

  it('of a manager whose agent runs is said to be, and of no other', () => {
    const file = { ...SSL, bytes: '# Managed by Puppet\n' };
    const managers = { ...NONE, processes: ['7 /usr/bin/salt-minion', '8 /usr/bin/puppet agent'] };
    expect(managedBy(file, managers)?.sign).toBe('line 1: # Managed by Puppet; it runs here by itself, process 8');
    expect(managedBy(file, { ...managers, processes: ['7 /usr/bin/salt-minion'] })?.sign).toBe(
      'line 1: # Managed by Puppet',
    );
  });
});
