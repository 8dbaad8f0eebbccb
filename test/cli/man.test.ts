/** The manual page of the build, as groff and man show it. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { roffArgument, roffParagraph, roffText } from '../../src/cli/man/roff.ts';
import { builtFleet, ROOT } from '../support/built-fleet.ts';

const PAGE = join(ROOT, 'dist/fleet.1');
const { fleet } = builtFleet();

/** What groff makes of a page, without any break of lines. */
function shown(page: string): string {
  const said = spawnSync('groff', ['-ww', '-man', '-Tutf8', '-P-cbou', '-rLL=2000n', '-rHY=0', '-'], {
    input: page,
    encoding: 'utf8',
  });
  expect(said.error, 'groff is missing: apt-get install --no-install-recommends groff').toBeUndefined();
  expect([said.status, said.stderr]).toEqual([0, '']);
  return said.stdout;
}

describe('the manual page', () => {
  const text = shown(readFileSync(PAGE, 'utf8'));

  it('names every command with all of its flags and what they do', () => {
    const commands = [...fleet(['--help']).stdout.matchAll(/^ {2}([a-z]+) /gm)].map((match) => match[1] ?? '');
    expect(commands).toContain('apply');
    for (const command of ['apply', 'audit', 'rollback', 'serve', 'verify']) {
      const { stdout } = fleet([command, '--help']);
      const section = text.slice(text.indexOf(`\n   fleet ${command} `));
      const own = section.slice(0, section.indexOf('\n   fleet ', 1));
      const flags = [...stdout.matchAll(/^ {2}(-[^ ].*?)(?: {2,}|$)/gm)].map((match) => match[1] ?? '');
      expect(flags.length).toBeGreaterThan(4);
      // What is said of a short one stands on its line.
      for (const flag of flags) expect(own.replaceAll('\n', ' \n')).toContain(`\n       ${flag} `);
    }
    for (const command of commands.filter((name) => name !== 'help'))
      expect(text).toMatch(new RegExp(`^ {3}fleet ${command} `, 'm'));
  });

  it('has the examples and exit codes of the help', () => {
    expect(text).toContain("fleet inventory -i production/ --hosts 'web*:!legacy'\n");
    expect(text).toMatch(/Exit codes: 0 everything as wanted; .* 250 a bug in fleet\./);
  });

  it('hides what the help hides', () => {
    expect(text).not.toContain('__complete');
  });

  it('is shown by man', () => {
    const said = spawnSync('man', ['-l', PAGE], {
      encoding: 'utf8',
      env: { ...process.env, MANWIDTH: '100', MANPAGER: 'cat' },
    });
    expect(said.error, 'man is missing: apt-get install --no-install-recommends man-db').toBeUndefined();
    expect([said.status, said.stderr]).toEqual([0, '']);
    expect(said.stdout).toMatch(/^FLEET\(1\) .*User Commands/);
  });
});

describe('text as roff', () => {
  it.each([
    '.SH is no heading',
    "'quoted' at the beginning",
    'C:\\new\\fB and \\(dq',
    '--long-flag -s a--b',
    'an … and a ’ and “these”',
    'say "no" twice "no"',
  ])('%s', (text) => {
    const page = (line: string): string => shown(`.TH X 1\n.SH A\n${line}\n`);
    expect(page(roffText(text))).toContain(`       ${text}\n`);
    expect(page(`.B ${roffArgument(text)}`)).toContain(`       ${text}\n`);
  });

  it('keeps the lines of an example, and fills those of prose', () => {
    const page = (text: string): string => shown(['.TH X 1', '.SH A', ...roffParagraph(text)].join('\n') + '\n');
    expect(page('Example:\n  .fleet a\n  fleet b')).toContain('Example:\n         .fleet a\n         fleet b\n');
    expect(page('one\ntwo')).toContain('one two\n');
  });
});
