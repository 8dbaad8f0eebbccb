/** The tree: spans that tile the file, sections, and what isn't understood. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../src/httpd/index.ts';
import type { Node } from '../../src/httpd/index.ts';
import { MAX_SECTION_DEPTH } from '../../src/httpd/text/parse.ts';
import { lawsOf } from '../support/laws.ts';
import { anyBytes } from './arbitraries.ts';

const law = lawsOf(import.meta.url);

/** The tree as nested text, quickly read. */
function outline(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'directive') return [[node.name, ...node.args.map((a) => a.value)].join(' ')];
    if (node.kind === 'section')
      return [`<${node.name} ${node.rawArgs}>`, ...outline(node.children).map((l) => `  ${l}`)];
    if (node.kind === 'macro') return [`<Macro ${node.rawArgs}>`, ...node.body.map((l) => `  | ${l.text}`)];
    return [node.kind === 'opaque' ? `opaque ${node.reason}` : node.kind];
  });
}

function pieces(input: string, nodes: readonly Node[]): string[] {
  return nodes.flatMap((node) => {
    if (node.kind !== 'section') return [input.slice(node.start, node.end)];
    const { open, close } = node;
    expect([node.start, node.end]).toEqual([open.start, close?.end ?? input.length]);
    const end = close === null ? '' : input.slice(close.start, close.end);
    return [input.slice(open.start, open.end), ...pieces(input, node.children), end];
  });
}

function expectTiled(input: string): void {
  const { nodes } = parseDocument(input);
  expect(nodes.map((n) => input.slice(n.start, n.end)).join('')).toBe(input);
  expect(pieces(input, nodes).join('')).toBe(input);
}

const sectionLine = fc.constantFrom(
  ...['<A x>', '</A>', '<B>', '</B>', '<Macro m>', '</Macro>', '# c \\', 'D e', ''],
  ...['<', '</', '</>', '<>', '<A', '</A >', '<A></A>', '"<B" y>'],
);
const sectionLines = fc.array(sectionLine, { maxLength: 40 }).map((lines) => lines.join('\n'));

describe('parseDocument', () => {
  it.each<[string, string[]]>([
    ['# c\n\nSSLEngine on\n', ['comment', 'blank', 'SSLEngine on']],
    ['<VirtualHost *:443>\nSSLEngine on\n</virtualhost>\n', ['<VirtualHost *:443>', '  SSLEngine on']],
    ['<IfModule "mod_ssl.c"  >\n</IfModule>', ['<IfModule "mod_ssl.c">']],
    ['<Else>\n</Else>', ['<Else >']],
    ['<If "%{X} > 3">\n</If>', ['<If "%{X} > 3">']],
    ['"SSLEngine" on\nSSLEngine> off', ['SSLEngine on', 'SSLEngine off']],
    ['</X>\na b', ['opaque unmatched-close', 'a b']],
    ['<X>\na b', ['opaque unclosed-section']],
    ['<IfModule x>\n<IfDefine y>\na b', ['<IfModule x>', '  <IfDefine y>', '    a b']],
    ['<IfModule x>\n<B y>\na b', ['<IfModule x>', '  <B y>', '    a b']],
    ['<B x>\n<IfModule y>\na b', ['opaque unclosed-section']],
    ['<A x>\n<B x>\n</A>\nc', ['<A x>', '  opaque unclosed-section', 'c']],
    ['<A x>\n<B x>\n<C x>\n</A>\nc', ['<A x>', '  opaque unclosed-section', 'c']],
    ['<A x>\n</B>\n</A>', ['<A x>', '  opaque unmatched-close']],
    ['<A x\nb\n</A>', ['opaque malformed-section']],
    ['<A></A>\n', ['opaque unclosed-section']],
    ['<A x>\n</A >\nb', ['opaque unclosed-section']],
    ['< A x>\n</A>', ['opaque malformed-section', 'opaque unmatched-close']],
    ['<Macro m $a>\n<B>\n# c\n</Macro>\nUse m', ['<Macro m $a>', '  | <B>', '  | # c', 'Use m']],
    ['<macro m>\n<Macro n>\n</Macro>\nx\n</MACRO>', ['<Macro m>', '  | <Macro n>', '  | </Macro>', '  | x']],
    ['"a/>" b\na> b', ['a/> b', 'a b']],
    ['<A\nb\n</A>', ['opaque malformed-section']],
    ['<A x>\nb\n</Ax\n</A>', ['<A x>', '  b', '  opaque unmatched-close']],
    ['<Macro m>\nx', ['opaque unclosed-section']],
    ['<Perl>\na\n</Perl>\nb c\n', ['opaque module-code', 'b c']],
    ['b c\n<Perl>\n</perl>\na', ['b c', 'opaque module-code']],
    ['<luahookfixups x>\na\n  </LuaHookFixupsX\n\n', ['opaque module-code', 'blank']],
    [
      '<C>\n<A x>\n<B y>\n</A>\n</B>\nd\n</C>',
      ['<C >', '  <A x>', '    opaque unclosed-section', '  opaque unmatched-close', '  d'],
    ],
    ['<A x>\n<B x\n</A>\nc', ['<A x>', '  opaque unclosed-section', 'c']],
    ['<A x>\n<A y>\n</A>\n</A>\n</A>\n', ['<A x>', '  <A y>', 'opaque unmatched-close']],
  ])('%j', (input, expected) => {
    expect(outline(parseDocument(input).nodes)).toEqual(expected);
    expectTiled(input);
  });

  it('knows where names and arguments stand, over continuations too', () => {
    const input = '\tSSLCipherSuite  "HIGH \\\n  LOW" \\\r\n  b\\\nc\n';
    const [node] = parseDocument(input).nodes;
    if (node?.kind !== 'directive') throw new Error('no directive');
    expect(input.slice(node.nameSpan.start, node.nameSpan.end)).toBe('SSLCipherSuite');
    expect(node.args.map((a) => a.value)).toEqual(['HIGH   LOW', 'bc']);
    expect(node.args.map((a) => input.slice(a.start, a.end))).toEqual(['"HIGH \\\n  LOW"', 'b\\\nc']);
    expect([node.line, node.endLine]).toEqual([1, 4]);
  });

  it('knows where the arguments of a section stand', () => {
    const input = '<VirtualHost  *:443 "[::1]:443">\n</VirtualHost>';
    const [node] = parseDocument(input).nodes;
    if (node?.kind !== 'section') throw new Error('no section');
    expect(node.args.map((a) => [a.value, input.slice(a.start, a.end)])).toEqual([
      ['*:443', '*:443'],
      ['[::1]:443', '"[::1]:443"'],
    ]);
  });

  law('no byte of anything is lost', [anyBytes], expectTiled);

  law('no byte is lost of lines that look like a configuration', [sectionLines], expectTiled);

  it('keeps what is nested too deep as opaque bytes', () => {
    const depth = MAX_SECTION_DEPTH + 5;
    const input = `${'<A x>\n'.repeat(depth)}${'</A>\n'.repeat(depth)}b c\n`;
    expectTiled(input);
    expect(JSON.stringify(outline(parseDocument(input).nodes))).toContain('opaque nested-too-deep');
    expect(outline(parseDocument(input).nodes).at(-1)).toBe('b c');
  });

  it('what is opaque has all of its lines', () => {
    const regions = (input: string): string[] => {
      const opaque = parseDocument(input).nodes.flatMap((node) => (node.kind === 'opaque' ? [node] : []));
      return opaque.map(({ lines, line, endLine }) => `${line}-${endLine} ${lines.map((each) => each.text).join('|')}`);
    };
    expect(regions('a\n</B>\nc\n')).toEqual(['2-2 </B>']);
    expect(regions('a\n<B x\nc\n</B>\nd\n')).toEqual(['2-4 <B x|c|</B>']);
    expect(regions('a\n<B x>\nc\n\n')).toEqual(['2-4 <B x>|c|']);
    expect(regions('a\n<Macro m>\nc\n')).toEqual(['2-3 <Macro m>|c']);
    expect(regions('a\n<Perl>\nc\n</Perl>\nd\n')).toEqual(['2-4 <Perl>|c|</Perl>']);
    expect(regions('<Perl>\nc\n')).toEqual(['1-2 <Perl>|c']);
    const deep = `${'<A x>\n'.repeat(MAX_SECTION_DEPTH)}<B y>\nc\n</B>\n${'</A>\n'.repeat(MAX_SECTION_DEPTH)}`;
    const innermost = (nodes: readonly Node[]): readonly Node[] =>
      nodes.flatMap((node) => (node.kind === 'section' ? innermost(node.children) : [node]));
    const [only, ...others] = innermost(parseDocument(deep).nodes);
    const line = MAX_SECTION_DEPTH + 1;
    expect(only).toMatchObject({ kind: 'opaque', reason: 'nested-too-deep', line, endLine: line + 2 });
    expect(others).toEqual([]);
  });

  it('forgives sections at the end of the file only as far as they may be nested', () => {
    const open = (count: number): string => '<IfModule x>\n'.repeat(count);
    expect(parseDocument(`${open(MAX_SECTION_DEPTH)}a b\n`).nodes).toMatchObject([{ kind: 'section', close: null }]);
    expect(parseDocument(`${open(MAX_SECTION_DEPTH + 1)}a b\n`).nodes).toMatchObject([{ kind: 'opaque' }]);
  });
});
