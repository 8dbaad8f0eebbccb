/** The JUnit format: a suite for each host, a case for each thing that could be wrong with it. */
import { create } from 'xmlbuilder2';
import type { AuditedHost, Report, ReportFormat } from '../ports/index.ts';
import { clausesText, issuesOf, type Issue } from './issues.ts';
import { oneLine } from './text/one-line.ts';
import { xmlText } from './xml-text.ts';
import { FORMAT_DESCRIPTIONS } from './format-names.ts';

/**
 * What a standard objects to fails, unless an exception that isn't overdue allows it: then it is skipped, and says
 * until when. A host that can't be audited is an error.
 */
export const junit: ReportFormat = {
  name: 'junit',
  description: FORMAT_DESCRIPTIONS.junit,
  extension: 'xml',
  render,
};

interface Case {
  readonly name: string;
  readonly issue: Issue | null;
}

function* render(report: Report): Generator<string> {
  const counts = { tests: 0, failures: 0, skipped: 0 };
  for (const host of report.hosts) addTo(counts, countsOf(casesOf(host)));
  const attributes = { name: attribute(report.title), ...counts, timestamp: attribute(report.created) };
  const [open = '', close = ''] = create().ele('testsuites', attributes).txt('\n').end({ headless: true }).split('\n');
  yield `<?xml version="1.0" encoding="UTF-8"?>\n${open}\n`;
  for (const host of report.hosts) yield `${suiteOf(host)}\n`;
  yield `${close}\n`;
}

function suiteOf(host: AuditedHost): string {
  const cases = casesOf(host);
  const suite = create().ele('testsuite', { name: attribute(host.host), ...countsOf(cases), errors: 0 });
  for (const { name, issue } of cases) {
    const element = suite.ele('testcase', { name: attribute(name), classname: attribute(host.host) });
    if (issue === null) continue;
    const message = attribute(issue.title);
    if (isSkipped(issue)) element.ele('skipped', { message: attribute(excuse(issue)) });
    else if (isFailure(issue))
      element.ele('failure', { message, type: attribute(issue.rule) }).txt(xmlText(detail(issue)));
    else element.ele('system-out').txt(xmlText(`${issue.title}: ${detail(issue)}`));
  }
  return suite.end({ headless: true, prettyPrint: true });
}

/** Every rule once for each time it was seen; a host with nothing to say has one case that passes. */
function casesOf(host: AuditedHost): readonly Case[] {
  const audited: Case = { name: 'audited', issue: null };
  const found = issuesOf(host).map((issue) => ({ name: [issue.rule, issue.place].filter(Boolean).join(' '), issue }));
  return host.state === 'audited' ? [audited, ...found] : found;
}

type Counts = Record<'tests' | 'failures' | 'skipped', number>;

function addTo(sum: Counts, { tests, failures, skipped }: Counts): void {
  sum.tests += tests;
  sum.failures += failures;
  sum.skipped += skipped;
}

function countsOf(cases: readonly Case[]): Counts {
  const issues = cases.flatMap(({ issue }) => issue ?? []);
  const skipped = issues.filter(isSkipped).length;
  return {
    tests: cases.length,
    failures: issues.filter((issue) => isFailure(issue) && !isSkipped(issue)).length,
    skipped,
  };
}

function isSkipped({ coveredBy }: Issue): boolean {
  return coveredBy !== null;
}

function isFailure({ level }: Issue): boolean {
  return level !== 'note';
}

function excuse({ title, coveredBy }: Issue): string {
  return `${title}: allowed by run ${coveredBy?.run ?? ''} of ${coveredBy?.owner ?? ''} until ${coveredBy?.expires ?? 'no end'}`;
}

function detail(issue: Issue): string {
  return [issue.place, issue.message, clausesText(issue)].filter((part) => part !== '').join('\n');
}

/** A reader turns line breaks in attributes to spaces: on one line it reads what was written. */
function attribute(text: string): string {
  return xmlText(oneLine(text));
}
