/** Macros and variables against httpd: what is put in, and where a line becomes too long. */
import { describe, expect, it } from 'vitest';
import { askOracle } from './oracle.ts';
import { expectSameAsHttpd, MAIN, resolve, stream } from './support.ts';

const head = 'Listen 127.0.0.1:8999\nServerName lab.test\n';

describe('what httpd puts in is put in', () => {
  it.each([
    '<Macro M $x %y @z w>\nLogFormat "$x %y w $x$x"\nLogFormat @z\n</Macro>\nUse M 1 2 3 4\nUse M "a b" \'c\' "d\\"e" f\n',
    '<Macro M $a $aa $aaa>\nLogFormat "$aaaa $aa $a $aaa"\n</Macro>\nUse M 1 22 333\n',
    '<Macro M $aaa $aa $a>\nLogFormat "$aaaa $aa $a $aaa"\n</Macro>\nUse M 1 22 333\n',
    '<Macro M $a $b>\nLogFormat "$a-$b"\n</Macro>\nUse M $b $a\nUse M $a $b\nUse M $a$b x\n',
    '<Macro M @a>\nLogFormat @a\n</Macro>\nUse M x"y\\z\nUse M @a\nUse M "@a @a"\n',
    '<Macro M $a>\nLogFormat "[$a]"\n</Macro>\nUse M ""\n',
    '<Macro M>\nServerAdmin $a\n#$a\n  # b\n\nServerAdmin b\n</Macro>\nUse M\n',
    '<Macro M $a>\n<Macro N $b>\nLogFormat "$a $b"\n</Macro>\n</Macro>\nUse M 1\nUse N 2\nUse M $b\nUse N 3\n',
    '<Macro M $a>\nUse N $a\n</Macro>\n<Macro N $b>\nServerAdmin $b\n</Macro>\nUse M 1\nUse N 2\n',
    '<Macro M $a>\n<$a /x>\nServerSignature On\n</$a>\n</Macro>\nUse M Directory\nUse M Location\n',
    '<Macro M $a>\nServerAdmin ${$a}\n</Macro>\nDefine V one\nUse M V\n',
    '<Macro A>\nServerAdmin a\n</Macro>\n<Macro a>\nServerAdmin b\n</Macro>\nUse A\nUndefMacro A\n<Macro A>\nServerAdmin c\n</Macro>\nUse a\n',
    '"<Macro" "M" $x>\nServerAdmin $x\n"</Macro>"\nUse M 1\n',
    '<Macro M>\nServerAdmin a \\\n\n</Macro>\nUse M\n',
    'Define A\nUnDefine A\n<IfDefine A>\nServerAdmin y\n</IfDefine>\nServerAdmin x\n',
    'Define A one\nServerAdmin ${A}x}${A}\nServerAdmin }${A}{${A}\n',
    'Define A one\nUnDefine a\nServerAdmin ${A}x\n<IfDefine A>\nServerAdmin y\n</IfDefine>\n',
    'Define A one\nDefine oneB two\nServerAdmin ${A${A}}b\nServerAdmin $${A}}\nServerAdmin ${}\nServerAdmin ${A}${A}\n',
    'Define A one\nDefine A ""\nServerAdmin ${A}\nDefine a two\nServerAdmin ${A}\n',
    'ServerAdmin ${E}${e}\nDefine E own\nServerAdmin ${E}${e}\nUnDefine E\nServerAdmin ${E}\n',
    'ServerAdmin ${toString}\nServerAdmin ${map:key}\nServerAdmin ${CLI}\n<IfDefine CLI>\nServerAdmin y\n</IfDefine>\n',
  ])('%j', (text) => {
    expectSameAsHttpd({ files: { [MAIN]: `${head}${text}` }, env: { E: 'environment' }, defines: ['CLI'] });
  });
});

describe('a parameter that begins with an @', () => {
  it.each([
    ['@a', 'x', '"x"'],
    ['@a', '"x y"', '"x y"'],
    ['@a', "'\"\\\\'", '"\\"\\\\"'],
    ['@a', '@a', '@a'],
    ['a@', 'x', 'x'],
    ['$a', 'x"y', 'x"y'],
  ])('%s is put in with its quotes: %s as %s', (parameter, argument, expected) => {
    const text = `<Macro m ${parameter}>\nServerAdmin ${parameter}\n</Macro>\nUse m ${argument}\n`;
    expect(resolve(text).occurrences[0]?.expandedArgs).toBe(expected);
    expectSameAsHttpd({ files: { [MAIN]: head + text } });
  });

  it('the lines of a body keep their places, though comments go', () => {
    const text = '<Macro m $x>\n# a\nServerAdmin b\n#\nServerAdmin #\n$x c\n</Macro>\nUse m "#"\n';
    const config = resolve(text);
    expect(config.occurrences.map((o) => `${o.line} ${o.args.join()}`)).toEqual(['3 b', '5 #']);
    expect(config.comments).toEqual([]);
  });
});

describe('variables without a value', () => {
  it.each<[string, string[]]>([
    ['ServerAdmin ${A}${b}\n', ['${A} is not defined', '${b} is not defined']],
    ['ServerAdmin ${}\n', ['${} is not defined']],
    ['ServerAdmin ${map:key}\n', []],
    ['ServerAdmin ${E}\n', []],
    ['ServerAdmin ${e}\n', ['${e} is not defined']],
    ['ServerAdmin ${constructor}\n', ['${constructor} is not defined']],
    ['ServerAdmin ${A\n', []],
    ['# ${A}\n', []],
    ['Define A x\nServerAdmin ${a}\n', []],
  ])('%j', (text, expected) => {
    const { problems } = resolve({ files: { [MAIN]: text }, env: { E: '' } });
    expect(problems.map((problem) => problem.message)).toEqual(expected);
  });
});

describe('a line of a macro has room for 8190 characters', () => {
  const uses = (body: string, argument: string): string =>
    `${head}<Macro M $x>\nServerAdmin ${body}\n</Macro>\nUse M ${argument}\n`;
  const room = 8190 - 'ServerAdmin '.length;

  it.each([
    ['as it is written', uses('y'.repeat(room), 'z'), true],
    ['as it is written', uses('y'.repeat(room + 1), 'z'), false],
    ['with its arguments', uses(`${'y'.repeat(room - 8)}$x`, 'z'.repeat(8)), true],
    ['with its arguments', uses(`${'y'.repeat(room - 8)}$x`, 'z'.repeat(9)), false],
    ['with few arguments', uses(`${'y'.repeat(room - 2)}$x`, 'z'), true],
    ['with an argument in front', uses(`$x${'y'.repeat(room - 8)}`, 'z'.repeat(8)), true],
    ['with an argument in front', uses(`$x${'y'.repeat(room - 8)}`, 'z'.repeat(9)), false],
  ])('%s (%#)', (_, text, fits) => {
    expect(askOracle({ files: { [MAIN]: text }, mainFile: MAIN, serverRoot: '/etc/httpd' }).ok).toBe(fits);
    const config = resolve(text);
    expect(stream(config)).toHaveLength(fits ? 3 : 2);
    expect(config.problems.map((p) => `${p.code} ${p.message}`)).toEqual(
      fits ? [] : ["macro-arguments a line of macro 'M' becomes longer than 8190 characters"],
    );
  });
});

describe('what httpd says of a wrong use is said', () => {
  it.each([
    ['Use m\n', "macro 'm' is not defined"],
    ['<Macro m $a>\n</Macro>\nUse M\n', "macro 'm' takes 1 arguments, not 0"],
    ['<Macro m>\n</Macro>\nUse m 1 2\n', "macro 'm' takes 0 arguments, not 2"],
    ['<Macro m>\nUse M\n</Macro>\nUse m\n', "macro 'M' uses itself"],
    ['<Macro m>\nUse n\n</Macro>\n<Macro n>\nUse m\n</Macro>\nUse m\n', "macro 'm' uses itself"],
    ['<Macro m>\n<Macro n>\nUse m\n</Macro>\n</Macro>\nUse m\nUse n\n', "macro 'm' uses itself"],
    ['Use\n', 'Use: httpd takes other arguments'],
    ['Use ""\n', 'Use "": httpd takes other arguments'],
  ])('%j', (text, message) => {
    expect(askOracle({ files: { [MAIN]: head + text }, mainFile: MAIN, serverRoot: '/etc/httpd' }).ok).toBe(false);
    expect(resolve(text).problems.map((problem) => problem.message)).toEqual([message]);
  });
});
