/** Explains failures after the first byte changed; a restore follows each. */
import { errorLine, excerpt, type Explainers } from './explain-kit.ts';
import type { ChangeFailure } from './failure.ts';

/** Unless the restore fails, too: then `restore-failed` holds the failure as its cause, and only `what` is shown. */
const UNDONE = 'The change is undone';

export const CHANGE_EXPLANATIONS: Explainers<ChangeFailure> = {
  'configtest-failed': ({ output }) => ({
    what: `httpd's configtest refused the new configuration: ${errorLine(output)}`,
    next: `${UNDONE}. Correct the values in the playbook and plan again.`,
  }),
  'reload-failed': ({ output }) => ({
    what: `the signal to reload couldn't be sent to httpd: ${errorLine(output)}`,
    next: `${UNDONE}. See why on the host: its service manager's log and httpd's error log.`,
  }),
  'parent-died': ({ output }) => ({
    what: `configtest passed, but httpd's parent process died on the reload: ${errorLine(output)}`,
    next: `${UNDONE} and the server was started again. Its error log has the reason: a cipher list that matches nothing, or a key too small.`,
  }),
  'reload-not-seen': ({ output }) => ({
    what: `httpd took the signal to reload, but no process with the new configuration was seen in time: ${errorLine(output)}`,
    next: `${UNDONE}. Look on the host for a parent that hangs (piped logs, a slow name server), then run again.`,
  }),
  'restart-failed': ({ output }) => ({
    what: `configtest passed, but httpd didn't come up again when it was restarted: ${errorLine(output)}`,
    next: `${UNDONE} and the server was started again. See why on the host: httpd's error log, and journalctl -u with its unit.`,
  }),
  'swap-failed': ({ path }) => ({
    what: `${excerpt(path)} didn't hold the new content after it was written`,
    next: `${UNDONE}. Another program writes that file at the same time: find it before you run again.`,
  }),
  'verification-failed': ({ expectations }) => ({
    what: `httpd runs with the change, but handshakes didn't show what was expected: ${excerpt(expectations.join('; '))}`,
    next: `${UNDONE}. Something in front of or after the edited place overrides it: see the settings in force with fleet audit.`,
  }),
  interrupted: ({ signal }) => ({
    what: `the run was interrupted (${excerpt(signal)}) while this host was being changed`,
    next: `${UNDONE}. Run the same command again when you are ready.`,
  }),
};
