/** Turns what `ssh -G` printed into connection settings; what it leaves to its defaults stays as it was. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { err, ok, type ConnectionSettings, type HostKeyChecking, type Result } from '../../core/index.ts';
import { ownAccount } from '../account.ts';
import type { SshConfiguration } from './ask-ssh.ts';
import { expandTokens, type TokenValues } from './tokens.ts';

const CHECKING: Readonly<Record<string, HostKeyChecking>> = {
  true: 'strict',
  yes: 'strict',
  'accept-new': 'accept-new',
  false: 'off',
  no: 'off',
  off: 'off',
};

/** Names that ssh tries where no IdentityFile is given. */
const DEFAULT_KEYS = /^id_(rsa|dsa|ecdsa|ed25519|ecdsa_sk|ed25519_sk|xmss)$/;

/** `name` is what stands on the command line, before HostName. Fails for tokens that fleet doesn't know. */
export function settingsFrom(
  configuration: SshConfiguration,
  settings: ConnectionSettings,
  { name, home }: { readonly name: string; readonly home: string },
): Result<ConnectionSettings, string> {
  const first = (keyword: string): string | undefined => configuration.get(keyword)?.[0];
  const address = first('hostname') ?? settings.address;
  const port = Number(first('port') ?? settings.port);
  const user = first('user') ?? settings.user;
  const tokens = { name, address, port, user, home, localUser: ownAccount().name };
  const keys = identityFiles(configuration.get('identityfile') ?? [], settings, tokens);
  if (!keys.ok) return keys;
  const alias = first('hostkeyalias');
  const agent = agentOf(first('identityagent'), tokens);
  const { knownHostsFiles } = settings;
  return ok({
    ...settings,
    address,
    port,
    user,
    privateKeyFiles: keys.value,
    knownHostsFiles: knownHosts(first('userknownhostsfile'), first('globalknownhostsfile'), tokens) ?? knownHostsFiles,
    hostKeyChecking: CHECKING[first('stricthostkeychecking') ?? ''] ?? settings.hostKeyChecking,
    ...(alias !== undefined && alias !== 'none' && { hostKeyAlias: alias }),
    ...(agent !== undefined && { agentSocket: agent }),
    ...(first('identitiesonly') === 'yes' && { identitiesOnly: true }),
  });
}

/** Keys that the inventory names must be there; those of a configuration file that aren't are passed over, as by ssh. */
function identityFiles(
  files: readonly string[],
  { privateKeyFiles }: ConnectionSettings,
  tokens: TokenValues,
): Result<readonly string[], string> {
  if (files.every((file) => DEFAULT_KEYS.test(basename(file)) && file.startsWith('~/.ssh/')))
    return ok(privateKeyFiles);
  const found = new Set(privateKeyFiles);
  for (const file of files) {
    const path = expandTokens(unquoted(file), tokens);
    if (path === null) return err(`IdentityFile holds a % that fleet doesn't replace: ${file}`);
    if (existsSync(path)) found.add(path);
  }
  return ok([...found]);
}

function knownHosts(
  user: string | undefined,
  global: string | undefined,
  tokens: TokenValues,
): readonly string[] | undefined {
  const own = filesOf(user, tokens);
  const shared = filesOf(global, tokens);
  const defaults = (files: readonly string[], folder: RegExp): boolean => files.every((file) => folder.test(file));
  const isDefault = defaults(own, /\/\.ssh\/known_hosts2?$/) && defaults(shared, /^\/etc\/ssh\/ssh_known_hosts2?$/);
  return isDefault ? undefined : [...own, ...shared];
}

function filesOf(value: string | undefined, tokens: TokenValues): readonly string[] {
  const words = (value ?? '').match(/"[^"]*"|\S+/g) ?? [];
  return words.flatMap((word) => expandTokens(unquoted(word), tokens) ?? []);
}

/** `none` is no agent, SSH_AUTH_SOCK or nothing the usual one. */
function agentOf(value: string | undefined, tokens: TokenValues): string | null | undefined {
  if (value === undefined || value === 'SSH_AUTH_SOCK') return undefined;
  if (value.toLowerCase() === 'none') return null;
  return value.startsWith('$') ? process.env[value.slice(1)] : (expandTokens(unquoted(value), tokens) ?? undefined);
}

function unquoted(value: string): string {
  return /^"([^"]*)"$/.exec(value)?.[1] ?? value;
}
