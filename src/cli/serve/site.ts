/** What `fleet serve` shows: pages made from the records each time they are asked for. */
import type { HostHistory, RecordedChange } from '../../core/index.ts';
import { exceptionState } from '../../core/index.ts';
import { blankAudit } from '../../engine/index.ts';
import type { AuditedException, AuditedHost, Report } from '../../ports/index.ts';
import { reportFormats } from '../../reports/formats.ts';
import { hostDocument, hostFileNames, indexDocument, namesIn, runDocument, runsDocument } from '../../reports/pages.ts';
import { openAudit } from '../../store/index.ts';
import { tell } from '../terminal.ts';
import { recordOf, withIndex, type IndexFlags } from '../runs/records.ts';

/** An answer to a request. */
export interface SitePage {
  readonly type: string;
  readonly text: Iterable<string>;
  /** To be disposed of when the text was made. */
  readonly until?: Disposable;
}

const HTML = 'text/html; charset=utf-8';

/** Null where there is no such page. */
export async function sitePage(path: string, directory: string, flags: IndexFlags): Promise<SitePage | null> {
  if (path === '/runs') return page([runsDocument(await withIndex(flags, (index) => index.runs()))]);
  const run = /^\/runs\/([A-Za-z0-9._-]{1,128})$/.exec(path)?.[1];
  if (run !== undefined) return page([runDocument(await recordOf(run, flags))]);
  const audit = openAudit(directory);
  if (audit.ok && audit.value !== null) return auditPage(path, audit.value.report, audit.value);
  if (!audit.ok) tell(`warning: the newest audit can't be shown: ${audit.error}`);
  return auditPage(path, await recordedReport(flags));
}

/** Of a report that lies open in a file, `until` closes it: a page is made while it's sent. */
function auditPage(path: string, report: Report, until?: Disposable): SitePage | null {
  const text = auditText(path, report);
  if (text === null) until?.[Symbol.dispose]();
  return text && { ...text, ...(until !== undefined && { until }) };
}

function auditText(path: string, report: Report): SitePage | null {
  if (path === '/') return page(indexDocument(report, { linkOf: linksIn(report), site: true }));
  if (path.startsWith('/hosts/')) return hostPage(path, report);
  const format = Object.values(reportFormats).find(({ extension }) => path === `/audit.${extension}`);
  return format === undefined ? null : { type: 'text/plain; charset=utf-8', text: format.render(report) };
}

function hostPage(path: string, report: Report): SitePage | null {
  const link = linksIn(report);
  for (const host of report.hosts)
    if (link(host.host) === path) return page([hostDocument(host, { report, home: '/' })]);
  return null;
}

function page(text: Iterable<string>): SitePage {
  return { type: HTML, text };
}

function linksIn(report: Report): (host: string) => string {
  const names = hostFileNames(namesIn(report));
  return (host) => `/hosts/${names.get(host) ?? ''}.html`;
}

/** Where no audit was made: what the records tell of each host. */
async function recordedReport(flags: IndexFlags): Promise<Report> {
  return withIndex(flags, async (index) => {
    const [latest, inForce] = [await index.latest(), await index.changesInForce()];
    const hosts = latest.flatMap((each) => recordedHost(each, inForce.get(each.outcome?.host ?? '') ?? []) ?? []);
    const clients = [...new Set(hosts.flatMap(({ matrix }) => matrix.map(({ client }) => client)))];
    return { title: 'fleet, by its records', created: new Date().toISOString(), playbook: null, clients, hosts };
  });
}

function recordedHost({ run, outcome }: HostHistory, changes: readonly RecordedChange[]): AuditedHost | null {
  if (outcome === null) return null;
  const { host, os, httpd, library, findings, impossible, before, after } = outcome;
  return {
    ...blankAudit(host),
    state: outcome.kind === 'unreachable' ? 'unreachable' : outcome.kind === 'declined' ? 'declined' : 'audited',
    reason: outcome.reason,
    hint: `As run ${run.id} left it at ${run.started}. See how it is now: fleet audit --limit ${host}`,
    ...{ os, httpd, library, findings, impossible },
    matrix: after.length > 0 ? after : before,
    exceptions: changes.map(exceptionOf),
  };
}

function exceptionOf({ run, extensions, files }: RecordedChange): AuditedException {
  const record = { since: run.started, reason: run.reason, clients: run.clients, extensions, files };
  const state = exceptionState(run.expires, Date.now());
  return { run: run.id, owner: run.owner, expires: run.expires, state, place: '', record };
}
