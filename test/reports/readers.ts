/** Readers of reports that aren't fleet's: each says what is wrong with a text, nothing where it is right. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { parse as parseCsv } from 'csv-parse/sync';
import { XMLValidator } from 'fast-xml-parser';
import { FileSystemConfigLoader, HtmlValidate } from 'html-validate';
import MarkdownIt from 'markdown-it';

const jsonIn = (path: string): object => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as object;

/** The schema of audits as it is published. */
export const reportSchema = jsonIn('../../schemas/audit.schema.json');

/** As published, and closed: a field that the schema doesn't know is a field that was forgotten there. */
const closedSchema = JSON.parse(JSON.stringify(reportSchema), (_key, value: unknown) =>
  typeof value === 'object' && value !== null && 'properties' in value
    ? { ...value, additionalProperties: false }
    : value,
) as object;

export function validatorOf(schema: object): ValidateFunction {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  addFormats.default(ajv);
  return ajv.compile(schema);
}

/** The schema of OASIS as another project ships it: draft 4 of JSON schema, which ajv reads but for its name. */
function sarifValidator(): ValidateFunction {
  const {
    $schema: _draft,
    id: _id,
    $id: _id2,
    ...schema
  } = jsonIn('../../node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json') as Record<string, unknown>;
  const ajv = new Ajv({ strict: false, unicodeRegExp: false });
  addFormats.default(ajv);
  return ajv.compile(schema);
}

const validators = { json: validatorOf(closedSchema), sarif: sarifValidator() };

function schemaProblems(name: keyof typeof validators, text: string): string[] {
  const validate = validators[name];
  return validate(JSON.parse(text)) ? [] : [JSON.stringify(validate.errors)];
}

const html = new HtmlValidate(
  new FileSystemConfigLoader({
    root: true,
    extends: ['html-validate:recommended', 'html-validate:a11y'],
    // How it is written, which is preact's business; the page is inline on purpose.
    rules: {
      'void-style': 'off',
      'no-inline-style': 'error',
      'long-title': 'off',
      'no-trailing-whitespace': 'off',
      'attribute-boolean-style': 'off',
      'no-raw-characters': 'off',
    },
  }),
);

export async function htmlProblems(page: string): Promise<string[]> {
  const { results } = await html.validateString(page);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line, column }) => `${ruleId} ${line}:${column} ${message}`),
  );
}

export const markdown = new MarkdownIt({ html: true, linkify: true }).enable('table');

/** By format: what is wrong with a text of it. Of the text format nobody else has a reader. */
export const readers: Readonly<Record<string, (text: string) => string[] | Promise<string[]>>> = {
  json: (text) => schemaProblems('json', text),
  sarif: (text) => schemaProblems('sarif', text),
  html: htmlProblems,
  junit: (text) => {
    const answer = XMLValidator.validate(text);
    return answer === true ? [] : [answer.err.msg];
  },
  csv: (text) => {
    const rows: string[][] = parseCsv(text, { bom: true });
    const [head, ...rest] = rows;
    return head !== undefined && rest.length > 0 ? [] : ['there are no rows'];
  },
  md: (text) => (/<h1>[\s\S]*<table>/.test(markdown.render(text)) ? [] : ['there are no headings and tables']),
};
