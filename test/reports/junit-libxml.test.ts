/** The JUnit format, read by libxml2, which forgives nothing. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { reportFormats } from '../../src/reports/formats.ts';
import { full } from './full-report.ts';
import { HOSTILE, poisoned, report } from './samples.ts';

/** Every character that XML 1.0 forbids, and some that end things. */
const forbidden = Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code)).join('');
const NASTY = `${HOSTILE}${forbidden}\ufffe\uffff\ud800]]><!--&#0;`;

describe('junit', () => {
  it.each([
    ['as it is', report(full)],
    ['without hosts', report([])],
    ['with a hostile host', poisoned(report(full), NASTY)],
  ])('is well-formed to libxml2, %s', (_case, of) => {
    const input = [...(reportFormats['junit']?.render(of) ?? [])].join('');
    const { status, stderr } = spawnSync('xmllint', ['--noout', '--nonet', '-'], { input, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
