/** The JSON format, for programs. Its shape is part of fleet's interface and only grows: schemas/audit.schema.json. */
import type { Report, ReportFormat } from '../ports/index.ts';
import { asciiControls } from './text/ascii-controls.ts';
import { FORMAT_DESCRIPTIONS } from './format-names.ts';

/**
 * `{"fleet-report": 1, "title", "created", "playbook", "clients", "hosts"}`, the hosts as {@link Report} has them, one
 * a line. The number counts changes after which a program that read the old shape would go wrong; new fields don't
 * count. Strings are as hosts gave them: a program that prints them has to escape them itself.
 */
export const json: ReportFormat = {
  name: 'json',
  description: FORMAT_DESCRIPTIONS.json,
  extension: 'json',
  render,
};

function* render({ title, created, playbook, clients, hosts }: Report): Generator<string> {
  const head = JSON.stringify({ 'fleet-report': 1, title, created, playbook, clients });
  yield asciiControls(`${head.slice(0, -1)},"hosts":[\n`);
  let separator = '';
  for (const host of hosts) {
    yield asciiControls(`${separator}${JSON.stringify(host)}`);
    separator = ',\n';
  }
  yield `${separator === '' ? '' : '\n'}]}\n`;
}

/** A document as text that is safe to look at in a terminal. */
export function jsonText(value: unknown): string {
  return `${asciiControls(JSON.stringify(value, null, 2))}\n`;
}
