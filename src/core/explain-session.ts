/** Explains failures of a connection that stood: what happened on the host meanwhile isn't known. */
import { excerpt, shellWord, type Explainers } from './explain-kit.ts';
import type { SessionFailure } from './failure.ts';

/** A host in the midst of a change undoes it by itself when its guard's time is up. */
const UNKNOWN = 'What it did since is not known; if a change was under way, its guard undoes it by itself';

const look = (host: string): string =>
  `Settle what was begun there: fleet recover --limit ${shellWord(host)}; then run the same command again.`;

export const SESSION_EXPLANATIONS: Explainers<SessionFailure> = {
  'connection-lost': ({ reason }, host) => ({
    what: `the connection to the host was lost (${excerpt(reason)}). ${UNKNOWN}`,
    next: look(host),
  }),
  'remote-timeout': ({ seconds, script }, host) => ({
    what: `the step "${excerpt(script)}" wasn't done within ${seconds} s. ${UNKNOWN}`,
    next: `Look for a full disk, a hanging network file system or a high load on the host. ${look(host)}`,
  }),
  'remote-shell-failed': ({ exitCode, stderr }, host) => ({
    what: `the shell on the host ended ${exitCode === null ? 'by a signal' : `with exit code ${exitCode}`}: ${excerpt(stderr) || 'it said nothing'}. ${UNKNOWN}`,
    next: `Check that the login shell runs sh -s: no menu, no output from its start-up files. ${look(host)}`,
  }),
  'answer-truncated': ({ script }, host) => ({
    what: `the answer of the step "${excerpt(script)}" broke off before its end. ${UNKNOWN}`,
    next: look(host),
  }),
  'answer-malformed': ({ script, detail }, host) => ({
    what: `the answer of the step "${excerpt(script)}" can't be read: ${excerpt(detail)}. ${UNKNOWN}`,
    next: `Start-up files of the login shell that print something are the usual cause. ${look(host)}`,
  }),
  'answer-too-large': ({ script, limitBytes }) => ({
    what: `the host answered the step "${excerpt(script)}" with more than ${limitBytes} bytes, and was cut off`,
    next: 'See whether its configuration includes a directory of data by mistake (an Include with a wide wildcard).',
  }),
  'dial-failed': ({ address, port, reason }) => ({
    what: `no connection from the host to its own ${excerpt(address)} port ${port}: ${excerpt(reason)}`,
    next: "Check that httpd listens there and that the host's sshd_config has AllowTcpForwarding yes.",
  }),
};
