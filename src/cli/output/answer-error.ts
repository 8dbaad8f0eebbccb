/** Tells programs of an error that ends the command: as a document, or as the last lines of a stream. */
import { jsonText } from '../../reports/json.ts';
import { printDocument } from '../terminal.ts';
import type { ErrorDocument } from './error-document.ts';
import { tellEnd, tellError } from './event-stream.ts';
import { outputForm } from './form.ts';

export function answerError(document: ErrorDocument): void {
  if (outputForm() === 'json') printDocument(jsonText({ 'fleet-error': 1, ...document }));
  tellError({ ...document });
  tellEnd(document.exit_code);
}
