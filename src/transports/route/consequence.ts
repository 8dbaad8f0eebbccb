/** Whether this machine's ssh_config(5) files say anything that changes how a host is reached. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Keywords that change nothing for fleet: they frame others, or they are about terminals, algorithms and forwarding. */
const OF_NO_CONSEQUENCE = new Set(
  (
    'host match include sendenv setenv hashknownhosts gssapiauthentication gssapidelegatecredentials ' +
    'gssapikexalgorithms forwardx11 forwardx11trusted forwardx11timeout forwardagent visualhostkey loglevel ' +
    'ciphers macs kexalgorithms hostkeyalgorithms pubkeyacceptedalgorithms pubkeyacceptedkeytypes ' +
    'hostbasedacceptedalgorithms hostbasedacceptedkeytypes casignaturealgorithms requiredrsasize rekeylimit ' +
    'compression tcpkeepalive serveraliveinterval serveralivecountmax controlmaster controlpath controlpersist ' +
    'xauthlocation checkhostip updatehostkeys addkeystoagent'
  ).split(' '),
);

/** Files that include each other are read so deep, as in OpenSSH. */
const MAX_DEPTH = 16;

/** Asking ssh costs a process a host, so it isn't asked where its answer is known: the files say nothing. */
export function configurationMatters(files: readonly string[]): boolean {
  return files.some((file) => fileMatters(file, 0));
}

function fileMatters(file: string, depth: number): boolean {
  if (depth > MAX_DEPTH) return true;
  const lines = textOf(file).split('\n');
  return lines.some((line) => {
    const [, keyword = '', rest = ''] = /^\s*([A-Za-z0-9]+)(?:\s*=\s*|\s+)(.*)$/.exec(line) ?? [];
    if (keyword.toLowerCase() === 'include') return includeMatters(rest, file, depth);
    return keyword !== '' && !OF_NO_CONSEQUENCE.has(keyword.toLowerCase());
  });
}

/** Only `FOLDER/*.conf`, as distributions write it, is looked into; anything else may matter. */
function includeMatters(pattern: string, file: string, depth: number): boolean {
  const [, folder, suffix] = /^([^*?[\]~\s"]*\/)\*(\.\w+)?\s*$/.exec(pattern) ?? [];
  if (folder === undefined) return true;
  const path = resolve(dirname(file), folder);
  const names = namesIn(path).filter((name) => name.endsWith(suffix ?? '') && !name.startsWith('.'));
  return names.some((name) => fileMatters(join(path, name), depth + 1));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** What can't be read, ssh can't read either. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
