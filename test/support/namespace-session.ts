/** A session with a namespace host: real scripts in a real shell, without SSH in between. */
import { Duplex } from 'node:stream';
import { err, ok } from '../../src/core/index.ts';
import type { ScriptRun, Session } from '../../src/ports/index.ts';
import { quoteArguments, scriptInput } from '../../src/transports/shell/script-input.ts';
import type { NamespaceHost } from './namespace-host.ts';

/** Changes a script before it is sent, e.g. to cut it off at a phase. */
export type Tamper = (script: ScriptRun) => ScriptRun;

/** A session as ssh2's, as far as scripts and streams go: the shell reads all its input, then evaluates it. */
export function namespaceSession(host: NamespaceHost, tamper: Tamper = (script) => script): Session {
  return {
    info: {
      transport: 'namespace',
      hostKeyType: 'none',
      hostKeyFingerprint: '',
      hostKeyTrust: 'unchecked',
      authentication: 'none',
    },
    async run(asked) {
      const script = tamper(asked);
      const command = ['sh', '-c', `exec sh -c 'eval "$(cat)"' sh${quoteArguments(script.args)}`];
      const ran = await host.run(command, scriptInput(script, 'n0nce'));
      if (ran.exitCode === null || ran.exitCode > 128) return err({ code: 'connection-lost', reason: 'killed' });
      return ok(ran);
    },
    dial: async (address, port) => {
      const child = host.spawn(['/usr/bin/busybox', 'nc', address, String(port)]);
      if (child.stdin === null || child.stdout === null) throw new Error('no pipes');
      return ok(Duplex.from({ writable: child.stdin, readable: child.stdout }));
    },
    isOpen: () => true,
    close: async () => undefined,
  };
}
