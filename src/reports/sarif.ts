/** The SARIF 2.1.0 format: findings for code scanning and security dashboards. */
import type { AuditedHost, Report, ReportFormat } from '../ports/index.ts';
import { asciiControls } from './text/ascii-controls.ts';
import { clausesText, issuesOf, linkOf, type Issue } from './issues.ts';
import { oneLine } from './text/one-line.ts';
import { FORMAT_DESCRIPTIONS } from './format-names.ts';

/** What an exception allows for a while is there as a suppressed result, with the exception as its justification. */
export const sarif: ReportFormat = {
  name: 'sarif',
  description: FORMAT_DESCRIPTIONS.sarif,
  extension: 'sarif',
  render,
};

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

function* render(report: Report): Generator<string> {
  const rules = rulesOf(report);
  const driver = { name: 'fleet', rules };
  const properties = { title: oneLine(report.title), created: oneLine(report.created) };
  yield `{"version":"2.1.0","$schema":${JSON.stringify(SCHEMA)},"runs":[{"tool":${json({ driver })},"properties":${json(properties)},"results":[\n`;
  let separator = '';
  for (const host of report.hosts) {
    for (const issue of issuesOf(host)) {
      yield `${separator}${json(resultOf(host, issue))}`;
      separator = ',\n';
    }
  }
  yield '\n]}]}\n';
}

function json(value: unknown): string {
  return asciiControls(JSON.stringify(value));
}

function rulesOf({ hosts }: Report): readonly object[] {
  const rules = new Map<string, object>();
  for (const host of hosts)
    for (const issue of issuesOf(host)) if (!rules.has(issue.rule)) rules.set(issue.rule, ruleOf(issue));
  return [...rules.values()];
}

function ruleOf(issue: Issue): object {
  const help = clausesText(issue);
  const [url] = issue.clauses.flatMap((clause) => linkOf(clause) ?? []);
  return {
    id: oneLine(issue.rule),
    shortDescription: { text: oneLine(issue.title) },
    ...(help !== '' && { help: { text: oneLine(help) } }),
    ...(url !== undefined && { helpUri: url }),
    defaultConfiguration: { level: issue.level },
  };
}

function resultOf(host: AuditedHost, { rule, level, title, message, place, coveredBy }: Issue): object {
  const what = message === '' ? title : message;
  return {
    ruleId: oneLine(rule),
    level,
    message: { text: `${oneLine(host.host)}: ${oneLine(what)}` },
    locations: [locationOf(host.host, place)],
    ...(coveredBy !== null && {
      suppressions: [
        {
          kind: 'external',
          status: 'accepted',
          justification: oneLine(
            `exception: run ${coveredBy.run} of ${coveredBy.owner}, until ${coveredBy.expires ?? 'no end'}`,
          ),
        },
      ],
    }),
  };
}

/** A file as `HOST/etc/…`, relative to the fleet; other places by name. */
function locationOf(host: string, place: string): object {
  const logicalLocations = [
    {
      name: oneLine(host),
      kind: 'resource',
      ...(place !== '' && { fullyQualifiedName: `${oneLine(host)} ${oneLine(place)}` }),
    },
  ];
  const [, path, line] = /^(\/[^\n]*?)(?::(\d+))?$/.exec(place) ?? [];
  if (path === undefined) return { logicalLocations };
  const uri = [host, ...path.split('/').slice(1)].map((part) => encodeURIComponent(part.toWellFormed())).join('/');
  const region = line === undefined ? {} : { region: { startLine: Math.max(1, Number(line)) } };
  return { physicalLocation: { artifactLocation: { uri }, ...region }, logicalLocations };
}
