/** The JSON format, for programs. Its shape is part of fleet's interface and only grows. */
import type { Report, ReportFormat } from '../ports/index.ts';

/**
 * `{"fleet-report": 1, "title", "created", "playbook", "clients", "hosts"}`, the hosts as {@link Report} has them.
 * The number counts changes after which a program that read the old shape would go wrong; new fields don't count.
 * Strings are as hosts gave them: a program that prints them has to escape them itself.
 */
export const json: ReportFormat = {
  name: 'json',
  description: 'everything, for programs',
  extension: 'json',
  render: (report) => jsonText(document(report)),
};

function document({ title, created, playbook, clients, hosts }: Report): Readonly<Record<string, unknown>> {
  return { 'fleet-report': 1, title, created, playbook, clients, hosts };
}

/** A document as text that is safe to look at in a terminal. */
export function jsonText(value: unknown): string {
  return `${asciiControls(JSON.stringify(value, null, 2))}\n`;
}

/** JSON escapes C0 controls only; C1 controls and DEL would reach a terminal that shows the file. */
function asciiControls(text: string): string {
  return text.replace(/[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
