/** Explains why a host was left alone. Nothing was changed there. */
import { errorLine, excerpt, formatSeconds, shellWord, type Explainers, type Explanation } from './explain-kit.ts';
import type { Refusal } from './failure.ts';
import { ABSENT } from './presence.ts';

const again = (host: string): string => `fleet plan --limit ${shellWord(host)}`;

/** Where a host keeps one transaction: its journal, its backups and the program that undoes it. */
const folderOf = (transaction: string): string => shellWord(`/var/lib/fleet/transactions/${transaction}`);

export const REFUSAL_EXPLANATIONS: Explainers<Refusal> = {
  'not-root': ({ user }) => ({
    what: `fleet is ${excerpt(user)} there, who has no root rights`,
    next: 'Set ansible_become: true, or use --become; an ansible_become_user (--become-user) has to be root.',
  }),
  'no-httpd': ({ looked }) => ({
    what: `no Apache httpd was found; looked for ${excerpt(looked.join(', '))}`,
    next: 'Take the host out of the play, or check that it is the right host.',
  }),
  'httpd-not-running': ({ binary }) => ({
    what: `${excerpt(binary)} is installed but doesn't run, so nothing could be verified. Nothing was changed`,
    next: 'Start it first, or take the host out of the play.',
  }),
  'no-mod-ssl': ({ found }) => ({
    what: `the running httpd has no mod_ssl; TLS modules found: ${excerpt(found.join(', ')) || 'none'}. Nothing was changed`,
    next: 'TLS ends elsewhere here (another module, a proxy in front): make the change there.',
  }),
  'baseline-broken': ({ output }) => ({
    what: `httpd's own configtest fails already, before any change: ${errorLine(output)}. Nothing was changed`,
    next: 'Mend that first: the next reload or restart, whoever does it, would take the server down.',
  }),
  'config-unreadable': ({ path, reason }) => ({
    what: `can't read ${excerpt(path)}: ${excerpt(reason)}. Nothing was changed`,
    next: `Look on the host: ls -l ${shellWord(path)}`,
  }),
  'config-opaque': ({ file, line, reason }) => ({
    what: `fleet can't tell what ${excerpt(file)}:${line} does: ${excerpt(reason)}. Nothing was changed`,
    next: 'Change this host by hand, or write those lines plainer.',
  }),
  'edit-refused': ({ file, line, reason, help }) => ({
    what: `${excerpt(file)}${line === null ? '' : `:${line}`} can't be edited safely: ${excerpt(reason)}. Nothing was changed`,
    next: `On the host: ${excerpt(help)}.`,
  }),
  'task-refused': ({ module, reason, help }) => ({
    what: `${excerpt(module)} can't do that here: ${excerpt(reason)}. Nothing was changed`,
    next: `In the playbook or on the host: ${excerpt(help)}.`,
  }),
  'task-unusable': ({ file, line, column, reason, help }) => ({
    what: `${excerpt(file)}:${line}:${column}: ${excerpt(reason)}. Nothing was changed`,
    next: `In the playbook: ${help === '' ? 'give it a value, or leave this host out by "when"' : excerpt(help)}${help.endsWith('?') ? '' : '.'}`,
  }),
  'managed-file': ({ path, manager, sign, instead }) => ({
    what: `${excerpt(path)} belongs to ${excerpt(manager)} (it says: ${excerpt(sign)}), which would overwrite a change. Nothing was changed`,
    next:
      `Make the change in ${instead === undefined ? `what ${excerpt(manager)} takes the file from` : excerpt(instead)}. ` +
      'To change the file all the same, until it is written again: --force-managed',
  }),
  'no-gain': noGain,
  'no-tls-listener': () => ({
    what: 'the running httpd listens on no port with TLS. Nothing was changed',
    next: 'Check that SSLEngine is on in a virtual host, and that TLS does not end in a proxy in front.',
  }),
  'no-route-to-listener': ({ listener, reason }) => ({
    what: `couldn't reach ${excerpt(listener)} to see who gets in: ${excerpt(reason)}. Nothing was changed`,
    next: "Allow forwarding in the host's sshd_config (AllowTcpForwarding yes): without handshakes nothing can be proved.",
  }),
  'host-locked': ({ transaction, phase, owner, since }, host) => ({
    what: `the host is locked by transaction ${excerpt(transaction)} of ${excerpt(owner)} since ${formatSeconds(since)}, in phase ${excerpt(phase)}. Nothing was changed`,
    next:
      `Wait for that run, or ask ${excerpt(owner)}. If its controller died: fleet recover --from-hosts --limit ${shellWord(host)}; ` +
      'or wait for its guard. Then run again.',
  }),
  'instance-gone': ({ pid }, host) => ({
    what: `the httpd with process id ${pid} was restarted or stopped since the plan was made. Nothing was changed`,
    next: `Plan again: ${again(host)}`,
  }),
  'unfinished-transaction': unfinished,
  'no-space': ({ path }) => ({
    what: `no room for the backups in ${excerpt(path)}, or it can't be written. Nothing was changed`,
    next: `Look on the host: df -h ${shellWord(path)}; then run again.`,
  }),
  'guard-unavailable': ({ detail }) => ({
    what: `couldn't arm the guard that undoes the change if the connection dies: ${excerpt(detail)}. Nothing was changed`,
    next: 'Start atd or cron on the host, or make its rc.local executable, and run again; or go without a guard: --no-guard.',
  }),
  'plan-stale': ({ path, expected, found }, host) => ({
    what: `${excerpt(path)} isn't what the plan was made for (${shortState(expected)} then, ${shortState(found)} now). Nothing was changed`,
    next: `Plan again and review it: ${again(host)}`,
  }),
  'preflight-failed': ({ output }) => ({
    what: `a shadow httpd with the new values didn't start: ${errorLine(output)}. The real server was not touched`,
    next: /could not bind to address/.test(output)
      ? 'Another program has that port, or the host has no such address. Look on the host: ss -ltnp; ip address'
      : "The values don't suit this host's TLS library or certificates: change them in the playbook.",
  }),
  'file-not-writable': ({ path }) => ({
    what: `${excerpt(path)} can't be written, not even by root. The file is as it was`,
    next: `Look on the host for an immutable bit or a read-only mount: lsattr ${shellWord(path)}; findmnt -T ${shellWord(path)}`,
  }),
  'nothing-to-roll-back': ({ run }) => ({
    what: `run ${excerpt(run)} changed nothing on this host that is still in force`,
    next: 'Nothing to do.',
  }),
  'edited-since': ({ path, run }) => ({
    what: `somebody edited ${excerpt(path)} since run ${excerpt(run)}, so it is left alone. Nothing was changed`,
    next: `See what fleet wrote: fleet show ${shellWord(run)}; take those lines out of ${shellWord(path)} by hand: the host doesn't have the bytes any more that a merge needs.`,
  }),
  'merge-conflict': ({ path, run, conflicts }, host) => ({
    what: `somebody edited ${excerpt(path)} since run ${excerpt(run)}, in the lines that it changed: ${conflicts.slice(0, 3).map(excerpt).join('; ')}. Nothing was changed`,
    next:
      `Take those lines out by hand; or put the file back as it was before the run, and lose what was edited since: ` +
      `fleet rollback ${shellWord(run)} --limit ${shellWord(host)} --force`,
  }),
  'journal-unwritable': ({ path, reason }) => ({
    what: `the journal of this run could not be written (${excerpt(path)}: ${excerpt(reason)}), so the host was not touched`,
    next: 'Make room or give the right to write there, then run the same command again.',
  }),
  'record-inconsistent': ({ path, run }) => ({
    what: `the record of run ${excerpt(run)} does not lead back to the bytes that ${excerpt(path)} had. Nothing was changed`,
    next: `The file as it was lies on the host: ${folderOf(run)}, named in its manifest.`,
  }),
  'missing-tool': ({ tool }) => ({
    what: `the host lacks the program ${excerpt(tool)}. Nothing was changed`,
    next: `Install the package that has ${excerpt(tool)}.`,
  }),
};

/** A hash is known by its beginning; versions are shown whole. */
function shortState(state: string): string {
  if (/^[0-9a-f]{64}$/.test(state)) return `sha256 ${state.slice(0, 12)}`;
  if (/^link:[0-9a-f]{64}$/.test(state)) return 'a symbolic link';
  return state === ABSENT ? 'nothing' : excerpt(state);
}

type NoGain = Extract<Refusal, { readonly code: 'no-gain' }>;
type Unfinished = Extract<Refusal, { readonly code: 'unfinished-transaction' }>;

function noGain({ causes }: NoGain): Explanation {
  const clients = causes.map(({ client, cause }) => `${client} (${cause})`).join(', ');
  const help = [...new Set(causes.map((cause) => cause.help).filter((text) => text !== ''))];
  return {
    what: `the change would let no client in that can't get in now: ${excerpt(clients)}. Nothing was changed`,
    next: help.length === 0 ? 'Nothing on this host can help these clients.' : excerpt(help.join(' ')),
  };
}

function unfinished({ transaction, phase, guardAt }: Unfinished, host: string): Explanation {
  const guard = guardAt === null ? 'no guard is armed' : `its guard restores the host at ${formatSeconds(guardAt)}`;
  return {
    what:
      phase === 'unknown'
        ? `run ${excerpt(transaction)} began a change here, and how it ended isn't recorded. Nothing new was changed`
        : `an earlier transaction, ${excerpt(transaction)}, stands in phase ${excerpt(phase)}; ${guard}. Nothing new was changed`,
    next:
      `Settle it: fleet recover --limit ${shellWord(host)}; where another controller began it, with --from-hosts. ` +
      `Then ${again(host)}`,
  };
}
