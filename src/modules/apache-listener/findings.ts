/** What a person should know of a listener before it is opened. */
import type { Finding } from '../../core/index.ts';
import type { VirtualHost } from '../../httpd/index.ts';
import type { Snapshot } from '../../ports/index.ts';
import type { ClientClass } from '../../tls/index.ts';
import { titleOf, type Room } from './conflicts.ts';
import { endpointOf, vhostText, type ApacheListenerParams } from './params.ts';

interface Opening {
  readonly params: ApacheListenerParams;
  readonly original: VirtualHost;
  /** Null where the listener is there already. */
  readonly room: Room | null;
  readonly clients: readonly ClientClass[];
}

export function findingsOf(snapshot: Snapshot, { params, original, room, clients }: Opening): readonly Finding[] {
  const { port } = endpointOf(params);
  const copy = `the listener is a copy of ${titleOf(original)} as it is now: what changes there later has to be changed in it, too`;
  const firewall = `fleet opens no firewall: whether clients reach port ${port} from outside is for the host's and the network's firewalls to say, and only old clients should`;
  if (room === null) return [note(copy)];
  const label = isRedHat(snapshot) ? [labelled(port)] : [];
  return [...takenFrom(room, params), note(copy), note(firewall), ...label, ...elsewhere(snapshot, clients)];
}

function note(message: string): Finding {
  return { severity: 'note', message };
}

function takenFrom({ covering, answering }: Room, params: ApacheListenerParams): readonly Finding[] {
  if (covering === null) return [];
  const who = answering.length === 0 ? 'the main server' : answering.map(titleOf).join(', ');
  const message = `connections to ${vhostText(params)} were answered by ${who}, and go to the new listener alone`;
  return [{ severity: 'warning', message, place: `${covering.realPath}:${covering.line}` }];
}

function isRedHat({ distro }: Snapshot): boolean {
  return distro.id.startsWith('red-hat');
}

function labelled(port: number): Finding {
  const message =
    `where SELinux is enforcing, httpd may listen only on ports of type http_port_t: look with semanage port -l | grep ^http_port_t, ` +
    `and add one with semanage port -a -t http_port_t -p tcp ${port}`;
  return { severity: 'warning', message };
}

/** Whoever gets in at other listeners already needs none of its own. */
function elsewhere({ before }: Snapshot, clients: readonly ClientClass[]): readonly Finding[] {
  const names = clients.map(({ name }) => name);
  const working = before.filter(({ gotIn, client }) => gotIn === true && names.includes(client));
  const found = [...new Set(working.map(({ client }) => client))];
  return found.length === 0 ? [] : [note(`${found.join(', ')} get in at other listeners too, as things stand`)];
}
