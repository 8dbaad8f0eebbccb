/** The contract of every report format, and what each is for. */
import { describe, expect, it } from 'vitest';
import type { AuditedException, AuditedHost } from '../../src/ports/index.ts';
import { reportFormats } from '../../src/reports/index.ts';
import { auditedHost, entry, HOSTILE, point, poisoned, report } from './samples.ts';

const exception: AuditedException = {
  run: 'r1',
  owner: 'ann',
  expires: '2026-10-31',
  state: 'overdue',
  place: '/etc/a:3',
};

const full: readonly AuditedHost[] = [
  auditedHost('web1', {
    exceptions: [exception],
    pending: 'change',
    hint: 'take it back: fleet rollback r1',
    findings: [
      { severity: 'note', message: 'a note' },
      { severity: 'warning', message: 'a warning', place: '/etc/a:9' },
    ],
    impossible: [{ client: 'windows-xp', point: point(null), cause: 'c', evidence: 'no 3DES', help: 'a proxy' }],
  }),
  auditedHost('web2', { matrix: [entry('modern', '?'), entry('modern', '+', point('a.test'))] }),
  auditedHost('web3', {
    state: 'unreachable',
    reason: 'refused',
    hint: 'start sshd',
    matrix: [],
    settings: [],
    os: '',
    httpd: '',
    library: '',
  }),
  auditedHost('web4', { state: 'declined', reason: 'no httpd', matrix: [], settings: [] }),
  auditedHost('web5'),
  auditedHost('web6'),
];

const formats = Object.entries(reportFormats).map(([name, format]) => ({ name, format }));
const render = (name: string, hosts: readonly AuditedHost[]): string =>
  reportFormats[name]?.render(report(hosts)) ?? '';

describe.each(formats)('format $name', ({ name, format }) => {
  it('is known by its own name and describes itself', () => {
    expect(format.name).toBe(name);
    expect(format.description).toMatch(/^[a-z].*[^.]$/);
    expect(format.extension).toMatch(/^[a-z]+$/);
  });

  it('names every host, also those of which nothing is known', () => {
    const text = format.render(report(full));
    for (const word of ['web1', 'web2', 'web3', 'web4', 'refused', 'start sshd', 'no httpd'])
      expect(text).toContain(word);
    expect(text).not.toMatch(/undefined|\[object/);
  });

  it('manages without hosts, and ends in a newline', () => {
    expect(format.render(report([]))).toMatch(/\n$/);
  });

  it('lets no control character through', () => {
    const text = format.render(poisoned(report(full), HOSTILE));
    expect(text).not.toContain('\u001b');
    for (const odd of ['\r\n ', '\u0007', '\u009b', '\u202e']) expect(text).not.toContain(odd);
  });

  it('renders a thousand hosts in no time', () => {
    const hosts = Array.from({ length: 1000 }, (_, n) => auditedHost(`shop${n}`));
    const begun = performance.now();
    format.render(report(hosts));
    expect(performance.now() - begun).toBeLessThan(3_000);
  });
});

describe('text', () => {
  it('folds hosts of which the same is told, and counts', () => {
    const text = render('text', full);
    expect(text).toContain('\nweb[5-6]\n');
    expect(text).toContain('exception OVERDUE since 2026-10-31: run r1, owner ann (/etc/a:3)');
    expect(text).toContain('web3 (unreachable)\n  unreachable: refused\n  next: start sshd');
    expect(text).toContain("can't be had: windows-xp on *:443 (without SNI): no 3DES. a proxy.");
    expect(text).toMatch(
      /hosts=6 audited=4 declined=1 unreachable=1 overdue=1 due=0 in-force=0 warnings=1 pending=1\n$/,
    );
  });

  it('has warnings before notes', () => {
    const text = render('text', full);
    expect(text.indexOf('a warning')).toBeLessThan(text.indexOf('a note'));
  });
});

describe('json', () => {
  it('is the report, under a number for its shape', () => {
    expect(JSON.parse(render('json', full))).toEqual({ 'fleet-report': 1, ...report(full) });
  });

  it('loses nothing of what hosts said', () => {
    const hostile = poisoned(report(full), HOSTILE);
    expect(JSON.parse(reportFormats['json']?.render(hostile) ?? '')).toEqual({ 'fleet-report': 1, ...hostile });
  });
});

describe('csv', () => {
  const rows = (hosts: readonly AuditedHost[]): string[] => render('csv', hosts).split('\r\n').slice(0, -1);

  it('has a row for each host, point and client, and one for a host without any', () => {
    const lines = rows(full);
    expect(lines[0]).toBe(
      'host,state,reason,os,httpd,library,pending,exceptions,listener,server_name,client,got_in,cause,evidence,help',
    );
    expect(lines).toHaveLength(1 + 3 + 2 + 1 + 1 + 3 + 3);
    expect(lines).toContain('web3,unreachable,refused,,,,,,,,,,,,start sshd');
    expect(lines.find((line) => line.includes('a.test'))).toMatch(/^web2,audited,,.*,\*:443,a\.test,modern,yes,works,/);
    expect(lines.some((line) => line.includes(',modern,unknown,'))).toBe(true);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '\t=1', '＝1'])('defuses the formula %j', (formula) => {
    const [, line = ''] = rows([auditedHost(formula, { matrix: [] })]);
    expect(line).toMatch(/^"?'/);
  });

  it('quotes what has commas and quotes', () => {
    const [, line = ''] = rows([auditedHost('a,"b"', { matrix: [] })]);
    expect(line.startsWith('"a,""b""",audited')).toBe(true);
  });

  it('keeps a row on its line', () => {
    expect(rows([poisoned(auditedHost('x', { matrix: [] }), 'a\r\nb\n"c"')])).toHaveLength(2);
  });
});

describe('html', () => {
  const page = render('html', full);

  it('is one page without scripts, links and images', () => {
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|javascript:|\son\w+=/i);
    expect(page).not.toMatch(/url\(|@import|https?:/);
    expect(page).toContain("default-src 'none'");
  });

  it('escapes what hosts say', () => {
    const hostile = reportFormats['html']?.render(poisoned(report(full), HOSTILE)) ?? '';
    expect(hostile).not.toContain('<script');
    expect(hostile).toContain('&lt;script>');
    expect(balanced(hostile)).toBe(true);
  });

  it('closes every element', () => {
    expect(balanced(page)).toBe(true);
  });

  it('has headers in every table and words beside every mark', () => {
    for (const table of page.match(/<table>.*?<\/table>/gs) ?? []) {
      expect(table).toContain('<th scope="col">');
      expect(table).toContain('<th scope="row">');
    }
    expect(page).toContain('✓ gets in');
    expect(page).toContain('✗ seclevel');
    expect(page).toContain('? not seen');
  });

  it('tells exceptions first, the overdue ones before the others', () => {
    const other = { ...exception, run: 'r2', state: 'in-force', expires: null } as const;
    const hosts = [
      auditedHost('a', { exceptions: [other] }),
      auditedHost('b1', { exceptions: [exception] }),
      auditedHost('b2', { exceptions: [exception] }),
    ];
    const text = render('html', hosts);
    expect(text.indexOf('r1')).toBeLessThan(text.indexOf('r2'));
    expect(text).toContain('b[1-2]');
    expect(text).toContain('<td>never</td>');
    expect(render('html', [auditedHost('a')])).not.toContain('Exceptions');
  });

  it('marks alarming numbers only where there are any', () => {
    expect(page).toMatch(/class="tile alarm"><dt>overdue<\/dt><dd>1</);
    expect(page).toMatch(/class="tile"><dt>due<\/dt><dd>0</);
  });

  it('folds hosts of which the same is told', () => {
    expect(page).toContain('web[5-6]');
    expect(page).toContain('2 hosts');
  });

  it('is fit for dark screens and paper', () => {
    expect(page).toContain('prefers-color-scheme: dark');
    expect(page).toContain('@media print');
  });
});

/** Whether every element that is opened is closed in its turn. */
function balanced(page: string): boolean {
  const open: string[] = [];
  const withoutStyles = page.replace(/<style>.*?<\/style>/s, '');
  for (const [, slash, tag = '', empty] of withoutStyles.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^<>]*?(\/?)>/g)) {
    if (empty === '/' || tag === 'meta') continue;
    if (slash === '') open.push(tag);
    else if (open.pop() !== tag) return false;
  }
  return open.length === 0;
}
