/** `fleet schema`: the JSON Schema of what a command prints for programs. */
import { jsonText } from '../../reports/json.ts';
import { EXIT } from '../exit.ts';
import { answer, answerWhole } from '../output/answer.ts';
import { schemaNames, schemaOf } from '../schemas.ts';
import { print } from '../terminal.ts';

/** `words`: a command as it is typed (`records verify`), or the name of a schema; none: a list of them. */
export function schemaCommand(words: readonly string[]): number {
  if (words.length === 0) {
    const schemas = schemaNames().map((name) => ({ name, title: String(schemaOf(name)['title']) }));
    const width = Math.max(...schemas.map(({ name }) => name.length));
    print(() => schemas.map(({ name, title }) => `${name.padEnd(width)}  ${title}`).join('\n'));
    answer(() => ({ schemas }));
    return EXIT.ok;
  }
  const text = jsonText(schemaOf(words.join('-')));
  print(text);
  answerWhole(() => text);
  return EXIT.ok;
}
