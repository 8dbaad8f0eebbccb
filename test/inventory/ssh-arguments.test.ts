/** ssh arguments in detail; the words of refusals are in bad/. */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSshArguments } from '../../src/inventory/ssh-arguments.ts';
import { OPTION_NAMES, optionRule } from '../../src/inventory/ssh-options.ts';
import { shellWords } from '../../src/inventory/shell-words.ts';

const base = { home: '/home/me', directory: '/inv' };

function settings(text: string): unknown {
  const {
    settings: { words: _, ...read },
    problems,
  } = readSshArguments(text, base);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return read;
}

describe('forms of one option', () => {
  it.each([
    '-p 2222',
    '-p2222',
    '-o Port=2222',
    '-oPort=2222',
    '-o "Port 2222"',
    "-o 'Port = 2222'",
    '-o port=2222',
    '-o PORT=2222',
    '-qp 2222',
    '-Cqvp2222',
    '-p 2222 -p 1',
    '-o Port=2222 -p 1',
    '-o "Port\t2222"',
  ])('%s', (text) => {
    expect(settings(text)).toEqual({ port: 2222, identityFiles: [] });
  });

  it.each([
    ['-l deploy', 'deploy'],
    ['-o User=deploy', 'deploy'],
    ['-o \'User="deploy"\'', 'deploy'],
    ['-o User=first -l second', 'first'],
  ])('%s', (text, user) => {
    expect(settings(text)).toEqual({ user, identityFiles: [] });
  });

  it.each([
    ['yes', 'strict'],
    ['ask', 'strict'],
    ['accept-new', 'accept-new'],
    ['no', 'off'],
    ['off', 'off'],
    ['No', 'off'],
  ])('StrictHostKeyChecking=%s is %s', (value, hostKeyChecking) => {
    expect(settings(`-o StrictHostKeyChecking=${value}`)).toEqual({ hostKeyChecking, identityFiles: [] });
  });

  it.each([
    ['/dev/null', ['/dev/null']],
    ['none', ['/dev/null']],
    ['~/a', ['/home/me/a']],
    ['%d/a', ['/home/me/a']],
    ['rel', ['/inv/rel']],
  ])('UserKnownHostsFile=%s', (value, knownHostsFiles) => {
    expect(settings(`-o UserKnownHostsFile=${value}`)).toEqual({ knownHostsFiles, identityFiles: [] });
  });

  it('takes several known_hosts files, in quotes where a name holds a space', () => {
    expect(settings(`-o 'UserKnownHostsFile=/a "/b c"'`)).toEqual({
      knownHostsFiles: ['/a', '/b c'],
      identityFiles: [],
    });
  });

  it('adds up key files in order', () => {
    expect(settings('-i /a -o IdentityFile=/b -i~/c')).toEqual({ identityFiles: ['/a', '/b', '/home/me/c'] });
  });
});

describe('every option of ssh_config', () => {
  it('has one verdict', () => {
    expect(new Set(OPTION_NAMES.map((name) => name.toLowerCase())).size).toBe(OPTION_NAMES.length);
    for (const name of OPTION_NAMES) expect(optionRule(name)).toBeDefined();
  });

  it('that could change whom we talk to is passed on to ssh or refused', () => {
    for (const name of [
      'ProxyJump',
      'ProxyCommand',
      'HostName',
      'HostKeyAlias',
      'GlobalKnownHostsFile',
      'BindAddress',
    ]) {
      expect([name, optionRule(name)?.verdict]).toEqual([name, 'passed']);
    }
    for (const name of ['Include', 'Match', 'Host', 'Tunnel', 'RemoteCommand', 'SessionType']) {
      expect([name, optionRule(name)?.verdict]).toEqual([name, 'refused']);
    }
  });

  it.each([
    ['-J a,b', ['-o', 'ProxyJump=a,b']],
    ['-o ProxyJump=a -p 22', ['-o', 'ProxyJump=a', '-o', 'Port=22']],
    ['-o ProxyCommand="ssh -W %h:%p a"', ['-o', 'ProxyCommand=ssh -W %h:%p a']],
    ['-F /dev/null -C -4', ['-F', '/dev/null', '-o', 'AddressFamily=inet']],
    ['-o ControlMaster=auto -o ControlPersist=60s', []],
  ])('%s goes to ssh', (text, words) => {
    expect(readSshArguments(text, base).settings.words).toEqual(words);
  });

  it('that is refused or unknown never leaves without an error', () => {
    for (const name of [...OPTION_NAMES, 'Bogus']) {
      const { problems } = readSshArguments(`-o ${name}=x`, base);
      const verdict = optionRule(name)?.verdict ?? 'unknown';
      if (verdict === 'ignored') expect([name, problems[0]?.severity]).toEqual([name, 'warning']);
      else if (verdict === 'refused' || verdict === 'unknown')
        expect([name, problems[0]?.severity]).toEqual([name, 'error']);
    }
  });

  it('a letter of ssh that this table lacks is an error, not a surprise', () => {
    for (const letter of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789') {
      const { settings: read, problems } = readSshArguments(`-${letter} 22`, base);
      expect([letter, problems.length > 0 || read.words.length > 0]).toEqual([letter, true]);
    }
  });
});

describe('words', () => {
  it('are those of Python shlex.split, and so are the refusals', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', ' ', "'", '"', '\\', '\n', '-', '=', '$'),
      maxLength: 12,
    });
    const texts = fc.sample(text, { numRuns: 4000, seed: 3 });
    const script =
      'import json,shlex,sys\ndef f(t):\n  try: return shlex.split(t)\n  except ValueError: return None\nprint(json.dumps([f(t) for t in json.load(sys.stdin)]))';
    const answer = execFileSync('python3', ['-c', script], { input: JSON.stringify(texts), encoding: 'utf8' });
    const theirs = JSON.parse(answer) as (string[] | null)[];
    texts.forEach((one, index) => {
      const words = shellWords(one);
      expect([one, words.ok ? words.value : null]).toEqual([one, theirs[index]]);
    });
  });

  it('of any text end', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const { problems } = readSshArguments(text, base);
        return problems.every(({ message }) => message !== '');
      }),
      { numRuns: 3000 },
    );
    for (const one of ['"', "'", '\\', ' ', 'a', '-', '"\\', '-o ', "''"]) readSshArguments(one.repeat(100_000), base);
  });
});
