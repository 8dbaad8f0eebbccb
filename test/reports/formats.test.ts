/** The contract of every report format: each is read back by a reader that isn't fleet's, also with hostile content. */
import { parse as parseCsv } from 'csv-parse/sync';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import type { AuditedHost, AuditedHosts, Report } from '../../src/ports/index.ts';
import { reportFiles, reportFormats } from '../../src/reports/formats.ts';
import { exception, full, recorded } from './full-report.ts';
import { htmlProblems, markdown, readers, reportSchema, validatorOf } from './readers.ts';
import { auditedHost, HOSTILE, poisoned, report } from './samples.ts';

/** Beyond what a terminal minds: what XML forbids, what turns text around, what Markdown and spreadsheets take up. */
const NASTY = `${HOSTILE}\ufffe\ud800\u2067|a|\`b\`**c**[d](javascript:e)<!--]]>%0a&lt; @SUM(1) https://x.test \u0000`;

const formats = Object.entries(reportFormats).map(([name, format]) => ({ name, format }));

function textOf(name: string, of: Report): string {
  const format = reportFormats[name];
  if (format === undefined) throw new Error(`no format ${name}`);
  return [...format.render(of)].join('');
}
const render = (name: string, hosts: readonly AuditedHost[]): string => textOf(name, report(hosts));
const nasty = (): Report => poisoned(report(full), NASTY);

describe.each(formats)('format $name', ({ name, format }) => {
  it('is known by its own name and describes itself', () => {
    expect(format.name).toBe(name);
    expect(format.description).toMatch(/^[a-z].*[^.]$/);
    expect(format.extension).toMatch(/^[a-z]+$/);
  });

  it('names every host, also those of which nothing is known', () => {
    const text = render(name, full);
    for (const word of ['web1', 'web2', 'web3', 'web4', 'refused', 'start sshd', 'no httpd'])
      expect(text).toContain(word);
    expect(text).not.toMatch(/undefined|\[object/);
  });

  it('manages without hosts, and ends in a newline', () => {
    expect(render(name, [])).toMatch(/\n$/);
  });

  it('lets no control character through', () => {
    const text = textOf(name, nasty());
    for (const odd of ['\u001b', '\r\n ', '\u0007', '\u009b', '\u202e', '\u2067', '\u0000'])
      expect(text).not.toContain(odd);
  });

  it('reads hosts anew as often as it likes, wherever they lie', () => {
    const hosts: AuditedHosts = {
      length: full.length,
      at: (index) => structuredClone(full[index]),
      *[Symbol.iterator]() {
        for (const host of full) yield structuredClone(host);
      },
    };
    expect(textOf(name, { ...report([]), hosts })).toBe(textOf(name, report(full)));
    const written = (of: Report): string[] =>
      [...reportFiles(format, of)].map(({ path, text }) => `${path}\n${[...text].join('')}`);
    expect(written({ ...report([]), hosts })).toEqual(written(report(full)));
  });

  it('comes in pieces, none of which is larger than a host needs', () => {
    const hosts = Array.from({ length: 200 }, (_, n) =>
      auditedHost(`shop${n}`, { exceptions: [{ ...exception, run: `r${n}` }] }),
    );
    const format200 = reportFormats[name];
    const pieces = [...(format200?.render(report(hosts)) ?? [])];
    const folded = name === 'html' ? 200_000 : 60_000;
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(folded);
  });

  it('is a folder with an index and a file for each host, whose names can only be names', () => {
    const odd = ['web1', 'WEB1', '../../etc/passwd', 'a/b', 'a\\b', '.hidden', '-rf', 'ü', '', 'x'.repeat(300)];
    const files = [...reportFiles(format, report(odd.map((host) => auditedHost(host))))].map(({ path }) => path);
    expect(files).toHaveLength(odd.length + 1);
    for (const file of files.slice(1)) expect(file).toMatch(/^hosts\/[A-Za-z0-9_][A-Za-z0-9._-]{0,110}$/);
    expect(new Set(files.map((file) => file.toLowerCase())).size).toBe(files.length);
  });
});

describe('text', () => {
  it('folds hosts of which the same is told, and counts', () => {
    const text = render('text', full);
    expect(text).toContain('\nweb[5-6]\n');
    expect(text).toContain('exception OVERDUE since 2026-10-31: run r1, owner ann (/etc/a:3)');
    expect(text).toContain('web3 (unreachable)\n  unreachable: refused\n  next: start sshd');
    expect(text).toContain("can't be had: windows-xp on *:443 (without SNI): no 3DES. a proxy.");
    expect(text).toMatch(/\nhosts=6 audited=4 declined=1 unreachable=1 overdue=1 due=0 in-force=1 .*pending=1\n$/);
  });

  it('has warnings before notes', () => {
    const text = render('text', full);
    expect(text.indexOf('a warning')).toBeLessThan(text.indexOf('a note'));
  });

  it('cites the clause of what is exposed, and tells drift, restarts, transactions and who still needs it', () => {
    const text = render('text', full);
    for (const part of [
      'exposed: TLS 1.0 is accepted: windows-vista: TLSv1, TLS_RSA_WITH_AES_128_CBC_SHA on *:443 (a.test)',
      'RFC 8996, section 4: TLS 1.0 must not be used',
      'drift: /etc/apache2/mods-available/ssl.conf: the file was edited since the run (run r2)',
      'unfinished transaction t9 in phase reloaded',
      'restart due: apache2.service still runs',
      'exposed: TLS 1.0 is accepted (allowed until 2027-01-31 by run r2): windows-vista: TLSv1',
      'managed: /etc/apache2/sites-enabled/a.conf by Puppet',
      'TLSv1=3 TLSv1.2=120; 2 different clients below TLS 1.2',
      'certificate a.test: rsa 2048, sha256WithRSAEncryption, until 2027-01-01',
    ]) {
      expect(text).toContain(part);
    }
  });
});

describe('json', () => {
  it.each([
    ['as it is', report(full)],
    ['without hosts', report([])],
  ])('is what the published schema says, %s', async (_case, of) => {
    expect(await readers['json']?.(textOf('json', of))).toEqual([]);
  });

  it('fails the schema where a field is missing', () => {
    const document = JSON.parse(render('json', full)) as { hosts: Record<string, unknown>[] };
    delete document.hosts[0]?.['matrix'];
    expect(validatorOf(reportSchema)(document)).toBe(false);
  });

  it('loses nothing of what hosts said', () => {
    expect(JSON.parse(render('json', full))).toEqual({ 'fleet-report': 1, ...report(full) });
    expect(JSON.parse(textOf('json', nasty()))).toEqual({ 'fleet-report': 1, ...nasty() });
  });
});

describe('csv', () => {
  const rows = (of: Report): string[][] => parseCsv(textOf('csv', of), { record_delimiter: '\r\n' });

  it('has a row for each host, point and client, and one for a host without any', () => {
    const lines = rows(report(full));
    expect(lines[0]?.join()).toBe(
      'host,state,reason,os,httpd,library,pending,exceptions,exposures,listener,server_name,client,got_in,cause,evidence,help',
    );
    expect(lines).toHaveLength(1 + 3 + 2 + 1 + 1 + 3 + 3);
    expect(lines.find(([host]) => host === 'web3')?.slice(0, 3)).toEqual(['web3', 'unreachable', 'refused']);
    expect(lines.filter(([host]) => host === 'web2').map((line) => line[12])).toEqual(['unknown', 'yes']);
  });

  it('has the same columns in every row, and no formula in any, whatever hosts say', () => {
    const lines = rows(nasty());
    expect(lines).toHaveLength(1 + 3 + 2 + 1 + 1 + 3 + 3);
    for (const line of lines) {
      expect(line).toHaveLength(16);
      for (const cell of line) expect(cell).not.toMatch(/^[\s]*[=+@\-＝＋－＠\t\r]/);
    }
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '\t=1', '＝1'])('defuses the formula %j', (formula) => {
    const [, [cell = ''] = []] = rows(report([auditedHost(formula, { matrix: [] })]));
    expect(cell).toMatch(/^'/);
  });
});

describe('junit', () => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    htmlEntities: false,
    isArray: (tag) => /^testsuite$|^testcase$/.test(tag),
  });
  interface Case {
    readonly name: string;
    readonly failure?: { readonly message: string; readonly type: string; readonly '#text': string };
    readonly skipped?: { readonly message: string };
  }
  interface Suite {
    readonly name: string;
    readonly tests: string;
    readonly failures: string;
    readonly testcase: readonly Case[];
  }
  interface Document {
    readonly testsuites: { readonly tests: string; readonly failures: string; readonly testsuite: readonly Suite[] };
  }
  const read = (of: Report): Document => parser.parse(textOf('junit', of)) as Document;

  it('is XML to a validator, whatever hosts say', () => {
    for (const of of [report(full), report([]), nasty()]) expect(XMLValidator.validate(textOf('junit', of))).toBe(true);
  });

  it('gives back what hosts said, references too', () => {
    const odd = 'a &lt; b &amp; c &#0; <d> "e"';
    expect(read(report([auditedHost(odd)])).testsuites.testsuite[0]?.name).toBe(odd);
  });

  it('has a suite for each host, and counts that are true', () => {
    const { testsuites } = read(report(full));
    expect(testsuites.testsuite.map(({ name }) => name)).toEqual(full.map(({ host }) => host));
    for (const { tests, failures, testcase } of testsuites.testsuite) {
      expect(testcase).toHaveLength(Number(tests));
      expect(testcase.filter(({ failure }) => failure !== undefined)).toHaveLength(Number(failures));
    }
    const sum = (key: 'tests' | 'failures'): number =>
      testsuites.testsuite.reduce((n, suite) => n + Number(suite[key]), 0);
    expect([Number(testsuites.tests), Number(testsuites.failures)]).toEqual([sum('tests'), sum('failures')]);
  });

  it('fails what a standard objects to, and skips it while an exception allows it', () => {
    const [web1, web2] = read(report(full)).testsuites.testsuite;
    const named = (suite: Suite | undefined, name: string): Case | undefined =>
      suite?.testcase.find((each) => each.name.startsWith(name));
    expect(named(web1, 'tls-1.0')?.failure).toMatchObject({
      type: 'tls-1.0',
      '#text': expect.stringContaining('RFC 8996, section 4'),
    });
    expect(named(web1, 'exception-overdue')?.failure).toBeDefined();
    expect(named(web2, 'tls-1.0')?.skipped?.message).toContain('allowed by run r2 of ann until 2027-01-31');
    expect(named(web2, 'audited')?.failure).toBeUndefined();
  });
});

describe('sarif', () => {
  interface Result {
    readonly ruleId: string;
    readonly level: string;
    readonly message: { readonly text: string };
    readonly suppressions?: readonly { readonly justification: string }[];
    readonly locations: readonly {
      readonly physicalLocation?: { readonly artifactLocation: { readonly uri: string } };
    }[];
  }
  interface Log {
    readonly runs: readonly {
      readonly results: readonly Result[];
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    }[];
  }
  const read = (of: Report): Log => JSON.parse(textOf('sarif', of)) as Log;

  it.each([
    ['as it is', report(full)],
    ['without hosts', report([])],
    ['with a hostile host', nasty()],
  ])('is what the schema of SARIF 2.1.0 says, %s', async (_case, of) => {
    expect(await readers['sarif']?.(textOf('sarif', of))).toEqual([]);
  });

  it('describes each rule that a result names', () => {
    const [run] = read(report(full)).runs;
    const ids = new Set(run?.tool.driver.rules.map(({ id }) => id));
    expect(run?.results.length).toBeGreaterThan(8);
    for (const { ruleId } of run?.results ?? []) expect(ids).toContain(ruleId);
  });

  it('suppresses what an exception allows, and gives files with their host', () => {
    const results = read(report(full)).runs[0]?.results ?? [];
    const of = (rule: string, host: string): Result | undefined =>
      results.find(({ ruleId, message }) => ruleId === rule && message.text.startsWith(`${host}:`));
    expect(of('tls-1.0', 'web1')?.suppressions).toBeUndefined();
    expect(of('tls-1.0', 'web2')?.suppressions?.[0]?.justification).toContain('run r2 of ann, until 2027-01-31');
    expect(of('drift', 'web2')?.locations[0]?.physicalLocation?.artifactLocation.uri).toBe(
      'web2/etc/apache2/mods-available/ssl.conf',
    );
  });
});

describe('md', () => {
  it('is tables and lists to another renderer', () => {
    const page = markdown.render(render('md', full));
    expect(page.match(/<table>/g)?.length).toBeGreaterThan(3);
    expect(page).toContain('<td>✗ seclevel</td>');
    expect(page).toMatch(/<strong>Exposed<\/strong>[\s\S]*RFC 8996, section 4/);
  });

  it('shows what hosts say as it is: no markup, no link, no row of its own', () => {
    const page = markdown.render(textOf('md', nasty()));
    expect(page).not.toMatch(/<script|<a |<img|<code|<em|javascript:e"/);
    const plain = markdown.render(textOf('md', poisoned(report(full), 'plain')));
    const rowsIn = (text: string): number => text.match(/<t[hd]>/g)?.length ?? 0;
    expect(rowsIn(page)).toBe(rowsIn(plain));
  });
});

describe('html', () => {
  const filesOf = (of: Report): Map<string, string> => {
    const format = reportFormats['html'];
    if (format === undefined) throw new Error('no html');
    return new Map([...reportFiles(format, of)].map(({ path, text }) => [path, [...text].join('')]));
  };

  it('is valid to an HTML validator: one file, index and pages, with and without hosts, whatever hosts say', async () => {
    for (const of of [report(full), report([]), nasty()]) {
      expect(await htmlProblems(textOf('html', of))).toEqual([]);
      for (const page of filesOf(of).values()) expect(await htmlProblems(page)).toEqual([]);
    }
  });

  it('loads nothing, and runs nothing but its own script, by its hash', () => {
    for (const page of [render('html', full), ...filesOf(report(full)).values()]) {
      expect(page).not.toMatch(/<link|<img|<iframe|<object|\son\w+=|src=|@import|url\(/i);
      expect(page).toMatch(/Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[^']+'/);
      expect(page).not.toMatch(/ style="/);
    }
  });

  it('lets no markup of a host through', () => {
    const count = (page: string): number => page.match(/<script/g)?.length ?? 0;
    expect(count(textOf('html', nasty()))).toBe(count(render('html', full)));
    for (const page of filesOf(nasty()).values()) expect(page).not.toContain('alert(1)</script');
  });

  it('links every host to its page, and its page back', () => {
    const files = filesOf(report(full));
    const links = [...(files.get('index.html') ?? '').matchAll(/href="(hosts\/[^"]+)"/g)].map(([, link = '']) => link);
    expect(new Set(links)).toEqual(new Set([...files.keys()].filter((path) => path.startsWith('hosts/'))));
    for (const link of links) expect(files.get(link)).toContain('href="../index.html"');
  });

  it('tells on a host’s page its clients, causes, directives, diff, evidence and what to do', () => {
    const page = filesOf(report(full)).get('hosts/web2.html') ?? '';
    for (const part of [
      '? not seen',
      'SSLProtocol',
      'till terminals',
      'new tills come late',
      '+SSLProtocol all',
      'Evidence of each handshake',
      'a.test: rsa 2048',
      'restart',
    ])
      expect(page).toContain(part);
  });

  it('puts what is overdue first', () => {
    const hosts = [auditedHost('a', { exceptions: [recorded] }), auditedHost('b', { exceptions: [exception] })];
    const page = render('html', hosts);
    expect(page.indexOf('>r1<')).toBeLessThan(page.indexOf('>r2<'));
  });
});
