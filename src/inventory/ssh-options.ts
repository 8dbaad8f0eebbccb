/** What fleet makes of each option of ssh(1) and ssh_config(5): uses it, passes it on, leaves it out with a reason, or refuses it. */

/** Options that become connection settings. */
export type UsedOption = 'port' | 'user' | 'identityfile' | 'userknownhostsfile' | 'stricthostkeychecking';

/** The verdict on one option. A `refused` option would change whom we talk to or trust: it's never dropped silently. */
export type OptionRule =
  | { readonly verdict: 'used'; readonly option: UsedOption }
  /** ssh's configuration is asked with it when the host is connected to. */
  | { readonly verdict: 'passed'; readonly option: string }
  | { readonly verdict: 'ignored'; readonly reason: string }
  | { readonly verdict: 'refused'; readonly reason: string };

const SHARING = 'fleet keeps one connection a host open by itself';
const OUTPUT = "fleet doesn't run ssh, so there is no such output";
const NOTHING_SENT = 'fleet forwards nothing and opens no terminal';
const OWN_CRYPTO = 'fleet negotiates algorithms by itself';
const OWN_AUTH = 'fleet tries the given keys, then ssh-agent, then the password';
const STRICTER = 'fleet checks host keys against known_hosts files only';

const IGNORED: Readonly<Record<string, string>> = {
  Compression: 'a script of a few kilobytes gains nothing by it',
  ConnectTimeout: 'fleet has its own timeout for connecting',
  ConnectionAttempts: 'fleet retries connecting by itself',
  ...all(SHARING, 'ControlMaster ControlPath ControlPersist ServerAliveInterval ServerAliveCountMax TCPKeepAlive'),
  ...all(OUTPUT, 'LogLevel VisualHostKey BatchMode NumberOfPasswordPrompts'),
  ...all(
    NOTHING_SENT,
    'ForwardAgent ForwardX11 ForwardX11Trusted ForwardX11Timeout RequestTTY SendEnv SetEnv LocalForward RemoteForward ' +
      'DynamicForward ClearAllForwardings ExitOnForwardFailure GatewayPorts EscapeChar EnableEscapeCommandline ' +
      'PermitLocalCommand LocalCommand StdinNull ForkAfterAuthentication IPQoS',
  ),
  ...all(OWN_CRYPTO, 'HostbasedAcceptedAlgorithms RekeyLimit RequiredRSASize WarnWeakCrypto'),
  ...all(
    OWN_AUTH,
    'PreferredAuthentications PasswordAuthentication PubkeyAuthentication KbdInteractiveAuthentication ' +
      'ChallengeResponseAuthentication AddKeysToAgent',
  ),
  ...all(STRICTER, 'CheckHostIP HashKnownHosts UpdateHostKeys VerifyHostKeyDNS NoHostAuthenticationForLocalhost'),
};

const OTHER_PEER = 'it would change which host or address is reached';
const OTHER_CONFIG = 'it belongs into a configuration file';

/** Options by which ssh finds its way, its keys or its trust. Some make fleet use the system's ssh for the host. */
const PASSED = (
  'IdentitiesOnly ProxyJump ProxyCommand ProxyUseFdpass HostName HostKeyAlias AddressFamily BindAddress BindInterface ' +
  'CanonicalDomains CanonicalizeFallbackLocal CanonicalizeHostname CanonicalizeMaxDots CanonicalizePermittedCNAMEs ' +
  'GlobalKnownHostsFile KnownHostsCommand RevokedHostKeys CASignatureAlgorithms CertificateFile IdentityAgent ' +
  'PKCS11Provider SecurityKeyProvider HostbasedAuthentication GSSAPIAuthentication GSSAPIDelegateCredentials ' +
  'Ciphers MACs KexAlgorithms HostKeyAlgorithms PubkeyAcceptedAlgorithms PubkeyAcceptedKeyTypes'
).split(' ');

const REFUSED: Readonly<Record<string, string>> = {
  ...all(OTHER_PEER, 'Tunnel TunnelDevice StreamLocalBindMask StreamLocalBindUnlink RemoteCommand SessionType'),
  ...all(OTHER_CONFIG, 'Include Match Host'),
};

const USED: readonly UsedOption[] = ['port', 'user', 'identityfile', 'userknownhostsfile', 'stricthostkeychecking'];
const USED_NAMES = ['Port', 'User', 'IdentityFile', 'UserKnownHostsFile', 'StrictHostKeyChecking'];

/** All option names in ssh_config(5)'s spelling, for "did you mean". */
export const OPTION_NAMES: readonly string[] = [
  ...USED_NAMES,
  ...PASSED,
  ...Object.keys(IGNORED),
  ...Object.keys(REFUSED),
];

/** Letters of ssh(1) that stand alone, and what they mean for fleet. */
export const FLAGS: Readonly<Record<string, OptionRule>> = {
  ...letters('aAfgkKMnNtTxXyY', { verdict: 'ignored', reason: NOTHING_SENT }),
  ...letters('qvV', { verdict: 'ignored', reason: OUTPUT }),
  ...letters('C', { verdict: 'ignored', reason: 'a script of a few kilobytes gains nothing by it' }),
  4: { verdict: 'passed', option: 'AddressFamily=inet' },
  6: { verdict: 'passed', option: 'AddressFamily=inet6' },
  ...letters('sG', { verdict: 'refused', reason: "it isn't an option for connecting" }),
};

/** Letters of ssh(1) that take a value; `-o` is taken apart by the caller. */
export const VALUE_FLAGS: Readonly<Record<string, OptionRule>> = {
  p: { verdict: 'used', option: 'port' },
  l: { verdict: 'used', option: 'user' },
  i: { verdict: 'used', option: 'identityfile' },
  ...letters('LRDe', { verdict: 'ignored', reason: NOTHING_SENT }),
  c: { verdict: 'passed', option: 'Ciphers' },
  m: { verdict: 'passed', option: 'MACs' },
  ...letters('SO', { verdict: 'ignored', reason: SHARING }),
  ...letters('E', { verdict: 'ignored', reason: OUTPUT }),
  J: { verdict: 'passed', option: 'ProxyJump' },
  F: { verdict: 'passed', option: '-F' },
  b: { verdict: 'passed', option: 'BindAddress' },
  B: { verdict: 'passed', option: 'BindInterface' },
  I: { verdict: 'passed', option: 'PKCS11Provider' },
  ...letters('WwP', { verdict: 'refused', reason: OTHER_PEER }),
  ...letters('Q', { verdict: 'refused', reason: "it isn't an option for connecting" }),
};

const RULES = new Map<string, OptionRule>([
  ...USED.map((option) => [option, { verdict: 'used', option }] as const),
  ...PASSED.map((option) => [option.toLowerCase(), { verdict: 'passed', option }] as const),
  ...Object.entries(IGNORED).map(([name, reason]) => [name.toLowerCase(), { verdict: 'ignored', reason }] as const),
  ...Object.entries(REFUSED).map(([name, reason]) => [name.toLowerCase(), { verdict: 'refused', reason }] as const),
]);

/** The rule for an option of ssh_config(5), whose names have no case; undefined for an unknown one. */
export function optionRule(name: string): OptionRule | undefined {
  return RULES.get(name.toLowerCase());
}

function all(reason: string, names: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map((name) => [name, reason]));
}

function letters(which: string, rule: OptionRule): Record<string, OptionRule> {
  return Object.fromEntries([...which].map((letter) => [letter, rule]));
}
