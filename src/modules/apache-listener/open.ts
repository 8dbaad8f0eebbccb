/** Opens a listener, or brings one that is there up to date. */
import { err, formatListener, ok, type Failure, type Result } from '../../core/index.ts';
import type { Configuration, Document, FileEdit } from '../../httpd/index.ts';
import type { Proposal, ProposalContext, Snapshot } from '../../ports/index.ts';
import { wantedSettings, type WantedSettings } from '../shared/tls-values.ts';
import { alreadyAsWanted, gainsOf, lossesOf, withoutGain } from '../shared/gain.ts';
import { NOTHING } from '../shared/merge-instances.ts';
import { blockText, markLine } from './block.ts';
import { roomFor, titleOf, type Room } from './conflicts.ts';
import { copiedLines, uncopiable } from './copy.ts';
import { madeAt, type MadeListener } from '../shared/made-listeners.ts';
import { findingsOf } from './findings.ts';
import { findOriginal, type Original } from './original.ts';
import { endpointOf, vhostText, type ApacheListenerParams } from './params.ts';
import { clientClassesFor, pointsAfter } from './points.ts';
import { prove } from './prove.ts';
import { refused } from './refused.ts';

export function openListener(snapshot: Snapshot, params: ApacheListenerParams, context: ProposalContext): Proposal {
  const original = findOriginal(snapshot.instances, params.vhost);
  if (!original.ok) return declined(original.error, 'there is nothing that the listener could stand for');
  const { instance, vhost } = original.value;
  const wanted = wantedSettings(params, instance, snapshot.distro);
  const made = madeAt(instance.configuration, endpointOf(params));
  const room = made === undefined ? roomFor(instance.configuration, params) : null;
  if (room?.refusal != null) return declined(room.refusal, `there is no room for ${vhostText(params)}`);
  const edited = editFor(original.value, { params, wanted, made, room, mark: context.mark });
  if (!edited.ok) return declined(edited.error, 'the listener can not be made safely');
  const { edit, after } = edited.value;
  const points = pointsAfter(instance, after, { original: vhost, params });
  const clients = clientClassesFor(context, points);
  if (clients.length === 0) return declined(nobody(), 'nothing would show whether the listener serves');
  const gain = gainsOf(points, { clients, before: snapshot.before });
  const nothing = { ...NOTHING, impossible: gain.impossible };
  if (gain.gains.length === 0 && gain.working.length === 0) return { ...nothing, ...withoutGain(gain) };
  if (edit === null) return { ...nothing, ...alreadyAsWanted(gain) };
  const findings = [
    ...wanted.findings,
    ...findingsOf(snapshot, { params, original: vhost, room, clients: context.clients }),
    ...lossesOf(points, snapshot.before),
  ];
  return {
    ...nothing,
    edits: [edit],
    gains: gain.gains,
    findings,
    refusal: null,
    reason: reasonOf(params, original.value, wanted),
  };
}

function declined(refusal: Failure, reason: string): Proposal {
  return { ...NOTHING, refusal, reason };
}

function reasonOf(params: ApacheListenerParams, { vhost }: Original, { directives }: WantedSettings): string {
  const values = directives.map(({ name, args }) => `${name} ${args}`).join(', ');
  return `${formatListener(endpointOf(params))} as a copy of ${titleOf(vhost)}${values === '' ? '' : ` with ${values}`}`;
}

function nobody(): Failure {
  return refused(
    'the play names no clients, and with these values no current client gets in, so nothing could be proved',
    'name whom the listener is for in `clients` of the play',
  );
}

interface Order {
  readonly params: ApacheListenerParams;
  readonly wanted: WantedSettings;
  readonly made: MadeListener | undefined;
  readonly room: Room | null;
  readonly mark: string;
}

interface Edited {
  /** Null where all is as wanted. */
  readonly edit: FileEdit | null;
  readonly after: Configuration;
}

function editFor({ instance: { configuration }, vhost }: Original, order: Order): Result<Edited, Failure> {
  const document = configuration.documents.get(vhost.realPath);
  const unique = uncopiable(configuration, vhost);
  if (unique !== undefined)
    return err(notCopied(`${titleOf(vhost)} has ${unique}, which only one virtual host can have`));
  const copied = document === undefined ? null : copiedLines(document, vhost, order.params);
  if (document === undefined || copied === null || vhost.lines === null) {
    return err(notCopied(`${titleOf(vhost)} is made by a macro and has no lines of its own`));
  }
  const { params, wanted, made, room, mark } = order;
  const ownListen = made?.ownListen ?? room?.covering === null;
  const text = blockText(configuration, document, {
    params,
    original: vhost,
    copied,
    directives: wanted.directives,
    ownListen,
  });
  if (made?.text === text) return ok({ edit: null, after: configuration });
  const block = `${markLine(text, mark)}${text}`;
  const edit =
    made === undefined
      ? insertBelow(document, vhost.realPath, { at: vhost.lines.close.end, block })
      : replaced(made, block);
  const proved = prove(configuration, edit, endpointOf(params));
  return proved.ok ? ok({ edit, after: proved.value }) : proved;
}

function notCopied(reason: string): Failure {
  return refused(reason, 'name another virtual host in `vhost`, or make the listener by hand');
}

/** A file that ends without a line end keeps that habit. */
function insertBelow(
  { bytes }: Document,
  realPath: string,
  { at, block }: { readonly at: number; readonly block: string },
): FileEdit {
  const isOpen = bytes[at - 1] !== '\n';
  const newline = block.includes('\r\n') ? '\r\n' : '\n';
  const text = isOpen ? newline + block.slice(0, -newline.length) : block;
  return { realPath, edits: [{ start: at, end: at, text }] };
}

function replaced({ realPath, start, end, text: old }: MadeListener, block: string): FileEdit {
  const text = old.endsWith('\n') ? block : block.replace(/\r?\n$/, '');
  return { realPath, edits: [{ start, end, text }] };
}
