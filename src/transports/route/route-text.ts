/** The way to a host in words, for a trace. */
import type { ConnectionSettings } from '../../core/index.ts';
import type { SshConfiguration } from './ask-ssh.ts';
import type { Route } from './route.ts';

/** Keywords of ssh_config(5) that settle where and how a login goes. */
const TELLING = [
  ...[
    'hostname',
    'port',
    'user',
    'identityfile',
    'identityagent',
    'identitiesonly',
    'hostkeyalias',
    'stricthostkeychecking',
  ],
  ...['userknownhostsfile', 'globalknownhostsfile', 'proxyjump', 'proxycommand'],
];

/** What `ssh -G` said of an address. */
export function configurationText(address: string, configuration: SshConfiguration): string {
  const said = TELLING.flatMap((keyword) => (configuration.get(keyword) ?? []).map((value) => `${keyword} ${value}`));
  return `ssh -G ${address} says: ${said.join('; ')}`;
}

/** `10.0.0.5:22 as deploy, through bastion (192.0.2.1:22 as ops); keys …` */
export function routeText({ target, jumps, proxyCommand }: Route): string {
  const { privateKeyFiles, knownHostsFiles, hostKeyChecking, password } = target.settings;
  const over = jumps.map(({ name, settings }) => `${name} (${placeText(settings)})`);
  return [
    `${placeText(target.settings)}${over.length === 0 ? '' : `, through ${over.join(', ')}`}`,
    ...(proxyCommand === null ? [] : [`by the command ${proxyCommand}`]),
    privateKeyFiles.length === 0 ? 'keys of the agent and the usual files' : `keys ${privateKeyFiles.join(', ')}`,
    ...(password === undefined ? [] : ['a password']),
    knownHostsFiles.length === 0 ? 'the usual known_hosts' : `known_hosts ${knownHostsFiles.join(', ')}`,
    `host key checking ${hostKeyChecking}`,
  ].join('; ');
}

function placeText({ address, port, user }: ConnectionSettings): string {
  return `${address}:${port} as ${user}`;
}
