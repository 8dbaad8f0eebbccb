/** What the system's ssh complained of when it couldn't connect, told as failures that a person can act on. */
import { printable, type ConnectFailure, type ConnectionSettings } from '../../core/index.ts';
import { knownHostsName, knownHostsTarget } from '../known-hosts/known-hosts.ts';

/** How an attempt ended. */
export interface MasterEnd {
  /** stderr, with ssh's debug lines. */
  readonly output: string;
  readonly settings: ConnectionSettings;
  /** Seconds that were waited for. */
  readonly seconds: number;
}

/** Reads OpenSSH's messages (ssh.c, sshconnect.c, sshconnect2.c), which have no locale. */
export function masterFailure(end: MasterEnd): ConnectFailure {
  const { settings, seconds } = end;
  const { address, port, user } = settings;
  const lines = end.output.split(/\r?\n/).filter((line) => line !== '' && !/^debug\d:/.test(line));
  const text = lines.join('\n');
  if (/Could not resolve hostname/.test(text)) return { code: 'name-unresolved', address };
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED|Host key for .* has changed/.test(text)) return changed(end);
  if (/marked as revoked|REVOKED HOST KEY/.test(text)) return revoked(end);
  if (/Host key verification failed|No .* host key is known/.test(text)) return unknown(end);
  if (/connect to (host|address) .*: Connection refused/.test(text)) return { code: 'connect-refused', address, port };
  if (/timed out/.test(text)) return { code: 'connect-timeout', address, port, seconds };
  const denied = /Permission denied \(([^)]*)\)/.exec(text);
  if (denied !== null) return { code: 'auth-failed', user, tried: triedMethods(end.output, denied[1] ?? '') };
  const unreachable = /connect to (?:host|address) .*: (.*)/.exec(text)?.[1];
  if (unreachable !== undefined) return { code: 'network-unreachable', address, reason: printable(unreachable) };
  if (/Bad configuration option|Bad owner or permissions|terminating, \d+ bad configuration/.test(text)) {
    return { code: 'ssh-config-unusable', address, reason: printable(lines[0] ?? '') };
  }
  return { code: 'ssh-handshake-failed', reason: printable(lines.slice(-2).join('; ') || 'ssh ended without a word') };
}

/** Whether the server hung up before the key exchange was done (sshconnect.c, packet.c): another attempt may pass. */
export function hungUp(output: string): boolean {
  return /^(kex|ssh)_exchange_identification: |^Connection (closed|reset) by /m.test(output) && !EXCHANGED.test(output);
}

const EXCHANGED = /^debug1: SSH2_MSG_NEWKEYS received|marked as revoked|[Hh]ost key verification failed/m;

/** The methods that ssh says it tried, else those that the server would have taken. */
function triedMethods(output: string, offered: string): readonly string[] {
  const tried = [...output.matchAll(/^debug1: Next authentication method: (\S+)/gm)].map(([, method]) => method ?? '');
  return tried.length > 0 ? tried : offered.split(',');
}

/** The last server whose key was seen: jump hosts come before it. */
export function lastHostKey(output: string): { readonly type: string; readonly fingerprint: string } {
  const found = [...output.matchAll(/^debug1: Server host (?:key|certificate): (\S+) (SHA256:[^\s,]+)/gm)].at(-1);
  return { type: found?.[1] ?? '', fingerprint: found?.[2] ?? '' };
}

function nameOf({ settings }: MasterEnd): string {
  const { host, port } = knownHostsTarget(settings);
  return knownHostsName(host, port);
}

function changed(end: MasterEnd): ConnectFailure {
  const key = lastHostKey(end.output);
  const [, file = '', line = '0'] = /Offending .* key in (.*):(\d+)/.exec(end.output) ?? [];
  const shown = { knownHostsName: nameOf(end), keyType: key.type, fingerprint: key.fingerprint };
  return { code: 'host-key-changed', ...shown, file, line: Number(line) };
}

function revoked(end: MasterEnd): ConnectFailure {
  const [, file = '', line = '0'] = /(?:Offending|revoked) .* in (.*):(\d+)/.exec(end.output) ?? [];
  return { code: 'host-key-revoked', knownHostsName: nameOf(end), file, line: Number(line) };
}

function unknown(end: MasterEnd): ConnectFailure {
  const key = lastHostKey(end.output);
  const files = end.settings.knownHostsFiles;
  return {
    code: 'host-key-unknown',
    knownHostsName: nameOf(end),
    keyType: key.type,
    fingerprint: key.fingerprint,
    files,
  };
}
