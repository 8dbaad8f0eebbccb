/** In which form a command answers on standard output. */
import type { Command } from 'commander';

/** `text`: for people. `json`: one document when it has ended. `jsonl`: events as they come, one a line. */
export type OutputForm = 'text' | 'json' | 'jsonl';

export const OUTPUT_FORMS: readonly OutputForm[] = ['text', 'json', 'jsonl'];

let chosen: OutputForm = 'text';

/** The form of this process's answer. */
export function outputForm(): OutputForm {
  return chosen;
}

export function chooseForm(form: OutputForm): void {
  chosen = form;
}

/** What the flags of a command say. */
export function formOfCommand(command: Command): OutputForm {
  const { json, output } = command.opts<{ readonly json?: true; readonly output?: OutputForm }>();
  return json === true ? 'json' : (output ?? 'text');
}

/** A guess for errors that come before a command line is understood: what its words look like. */
export function formOfWords(argv: readonly string[]): OutputForm {
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  const given = words.map(
    (word, at) => /^--output=(.*)$/.exec(word)?.[1] ?? (word === '--output' ? words[at + 1] : ''),
  );
  const form = OUTPUT_FORMS.find((one) => one !== 'text' && given.includes(one));
  return words.includes('--json') ? 'json' : (form ?? 'text');
}
