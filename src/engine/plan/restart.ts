/** Changes that a running server takes up only when it is started anew. */
import type { FileChange, Finding } from '../../core/index.ts';

/** OpenSSL reads its configuration, of which the crypto policy is a part, once in the life of a process. */
const READ_AT_START = /^\/etc\/crypto-policies\//;

/** Whether the servers must be restarted for it: a reload leaves the parent process as it is. */
export function needsRestart(files: readonly Pick<FileChange, 'path'>[]): boolean {
  return files.some(({ path }) => READ_AT_START.test(path));
}

/** What the reader of a plan must know of it. */
export function restartFindings(files: readonly Pick<FileChange, 'path'>[]): readonly Finding[] {
  if (!needsRestart(files)) return [];
  const message =
    'httpd is restarted, not reloaded, for only a new process reads the crypto policy: nobody is served until it is up again, and connections that are open then may end';
  return [{ severity: 'warning', message }];
}
