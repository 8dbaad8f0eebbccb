/** The formats of `fleet audit`. Apart from index.ts, for only who writes a report needs what is loaded here. */
import type { ReportFormat } from '../ports/index.ts';
import { text } from './text/audit-text.ts';
import { csv } from './csv.ts';
import type { FormatName } from './format-names.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { sarif } from './sarif.ts';

export { reportFiles } from './report-files.ts';

/** By the word after --format. A new one: its file, its line here, and its line in format-names.ts. */
const formats: Readonly<Record<FormatName, ReportFormat>> = { text, json, html, md: markdown, csv, junit, sarif };

export const reportFormats: Readonly<Record<string, ReportFormat>> = formats;
