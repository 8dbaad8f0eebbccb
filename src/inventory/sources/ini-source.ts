/** Reads an INI inventory into the draft, as Ansible's ini inventory plugin does (plugins/inventory/ini.py). */
import type { Place } from '../../yaml/index.ts';
import { didYouMean, quoted } from '../../yaml/index.ts';
import type { Definition, GroupDraft, Variables } from '../draft.ts';
import { lineWords } from './shell-line.ts';
import { PendingGroups } from './pending-groups.ts';
import { pythonLiteral } from './python-literal.ts';
import { addHosts } from './source.ts';
import type { SourceContext } from './source.ts';

type Section = 'hosts' | 'children' | 'vars';
const SECTIONS: readonly string[] = ['hosts', 'children', 'vars'];
const HEADER = /^\[([^:\]\s]+)(?::([\p{L}\p{N}_]+))?\]\s*(?:#.*)?$/u;
const GROUP_NAME = /^([^:\]\s]+)\s*(?:#.*)?$/;
/** What Python's splitlines takes for the end of a line. */
const LINE_END = /\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]/;

/** Adds the hosts, groups and variables of an INI text; what's wrong goes to the draft's diagnostics. */
export function readIni(context: SourceContext): void {
  const reader = new IniReader(context);
  const lines = context.text.replace(/^\ufeff/, '').split(LINE_END);
  lines.forEach((line, index) => reader.line(line, index + 1));
  reader.end();
}

/** A line without the white space around it, and how to name a spot in it. */
interface Line {
  readonly text: string;
  place(column?: number): Place;
}

class IniReader {
  readonly #context: SourceContext;
  readonly #pending: PendingGroups;
  #group: GroupDraft;
  #section: Section = 'hosts';

  constructor(context: SourceContext) {
    this.#context = context;
    this.#group = context.draft.group('ungrouped');
    this.#pending = new PendingGroups(context.draft);
  }

  line(written: string, number: number): void {
    const text = written.trim();
    if (text === '' || /^[#;]/.test(text)) return;
    const indent = written.indexOf(text[0] ?? '');
    const place = (column = 0): Place => ({ file: this.#context.file, line: number, column: indent + column + 1 });
    const line = { text, place };
    const header = HEADER.exec(text);
    if (header !== null) this.#header(header, line);
    else if (text.startsWith('[') && text.endsWith(']')) this.#wrongHeader(line);
    else this.#entry(line);
  }

  end(): void {
    this.#pending.reportLeft();
  }

  #error(line: Line, message: string, hint?: string): void {
    this.#context.draft.error(line.place(), message, hint);
  }

  #wrongHeader(line: Line): void {
    this.#error(
      line,
      `${quoted(line.text)} is no section`,
      'write [group], [group:vars] or [group:children], without spaces',
    );
  }

  #header([, name = '', kind = 'hosts']: RegExpExecArray, line: Line): void {
    if (!isSection(kind)) {
      const hint = didYouMean(kind, SECTIONS) ?? 'a section is [group], [group:vars] or [group:children]';
      return this.#error(line, `section [${name}:${kind}] has the unknown kind ${quoted(kind)}`, hint);
    }
    this.#section = kind;
    this.#group = this.#pending.declare(name, { kind, place: line.place(1) });
  }

  #entry(line: Line): void {
    if (this.#section === 'hosts') this.#hosts(line);
    else if (this.#section === 'vars') this.#variable(line);
    else this.#child(line);
  }

  #variable(line: Line): void {
    const equals = line.text.indexOf('=');
    if (equals < 0) return this.#error(line, `"name=value" is expected, not ${quoted(line.text)}`);
    const definition = literalDefinition(line.text.slice(equals + 1).trim(), line.place());
    this.#context.draft.setVariable(this.#group.name, line.text.slice(0, equals).trim(), definition);
  }

  #child(line: Line): void {
    const name = GROUP_NAME.exec(line.text)?.[1];
    if (name === undefined) return this.#error(line, `the name of a group is expected, not ${quoted(line.text)}`);
    this.#pending.child(this.#group, name, line.place());
  }

  #hosts(line: Line): void {
    const words = lineWords(line.text);
    if (!words.ok) return this.#error(line, words.error);
    const [name, ...assignments] = words.value;
    const pattern = name?.text ?? '';
    if (pattern.trim() === '---')
      return this.#error(line, 'this looks like YAML', 'name the file .yml or .yaml, or remove the line');
    if (/:\s*$/.test(pattern))
      return this.#error(
        line,
        `${quoted(pattern)} ends in ":"`,
        'a port belongs there; in YAML, name the file .yml or .yaml',
      );
    const variables: Variables = new Map();
    for (const { text, column } of assignments) {
      const equals = text.indexOf('=');
      const place = line.place(column);
      if (equals < 0)
        return this.#context.draft.error(
          place,
          `"name=value" is expected, not ${quoted(text)}`,
          'put a value with spaces into quotes',
        );
      variables.set(text.slice(0, equals), literalDefinition(text.slice(equals + 1), place));
    }
    addHosts({ group: this.#group, pattern, place: line.place(), variables }, this.#context.draft);
  }
}

function literalDefinition(text: string, place: Place): Definition {
  return { value: pythonLiteral(text, place), place, written: text };
}

function isSection(kind: string): kind is Section {
  return SECTIONS.includes(kind);
}
