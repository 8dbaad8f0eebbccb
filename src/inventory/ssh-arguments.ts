/** Understands the ssh arguments that inventories give in ansible_ssh_args and its two siblings. */
import type { HostKeyChecking } from '../core/index.ts';
import { didYouMean, quoted } from '../yaml/index.ts';
import { absolutePath } from './paths.ts';
import type { PathBase } from './paths.ts';
import { shellWords } from './shell-words.ts';
import { FLAGS, OPTION_NAMES, VALUE_FLAGS, optionRule } from './ssh-options.ts';
import type { OptionRule, UsedOption } from './ssh-options.ts';

/** What a string of ssh arguments settles. As in ssh, the first value of an option counts; key files add up. */
export interface SshArguments {
  readonly port?: number;
  readonly user?: string;
  readonly identityFiles: readonly string[];
  readonly knownHostsFiles?: readonly string[];
  readonly hostKeyChecking?: HostKeyChecking;
  /** All that counts for connecting, as ssh's own arguments, in their order. */
  readonly words: readonly string[];
}

/** A finding in the arguments: refused and wrong ones are errors, left-out ones warnings. */
export interface ArgumentProblem {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint?: string;
}

/** The settings and the findings of one string. */
export interface ReadArguments {
  readonly settings: SshArguments;
  readonly problems: readonly ArgumentProblem[];
}

/** One option as written: `-o Port=22` and `-p 22` both become `port`, called `-o Port` and `-p` in messages. */
interface GivenOption {
  readonly shown: string;
  readonly rule: OptionRule | undefined;
  readonly value: string;
}

const CHECKING: Readonly<Record<string, HostKeyChecking>> = {
  yes: 'strict',
  // ssh would ask the person at the terminal; fleet never asks in the middle of a run, so it refuses.
  ask: 'strict',
  'accept-new': 'accept-new',
  no: 'off',
  off: 'off',
};

/** Reads `text` as ssh would read it on its command line. Sound for any text; linear in its length. */
export function readSshArguments(text: string, base: PathBase): ReadArguments {
  const words = shellWords(text);
  if (!words.ok) return { settings: { identityFiles: [], words: [] }, problems: [error(words.error)] };
  const reader = new ArgumentReader(base);
  for (const option of givenOptions(words.value)) reader.take(option);
  // `-vvv` is one remark, not three.
  const problems = [...new Map(reader.problems.map((problem) => [problem.message, problem])).values()];
  return { settings: { ...reader.first, identityFiles: reader.identityFiles, words: reader.words }, problems };
}

function error(message: string, hint?: string): ArgumentProblem {
  return { severity: 'error', message, ...(hint === undefined ? {} : { hint }) };
}

/** Takes words apart into options as getopt does: flags may be bundled, a value may be glued to its letter. */
function givenOptions(words: readonly string[]): GivenOption[] {
  const options: GivenOption[] = [];
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    if (!/^-[^-]/.test(word)) {
      options.push({ shown: quoted(word), rule: undefined, value: '' });
      continue;
    }
    for (let at = 1; at < word.length; at += 1) {
      const letter = word.charAt(at);
      const takesValue = letter === 'o' || Object.hasOwn(VALUE_FLAGS, letter);
      if (!takesValue) {
        options.push({ shown: quoted(`-${letter}`), rule: ownRule(FLAGS, letter), value: '' });
        continue;
      }
      const glued = word.slice(at + 1);
      if (glued === '') i += 1;
      options.push(valueOption(letter, glued === '' ? words[i] : glued));
      break;
    }
  }
  return options;
}

function ownRule(rules: Readonly<Record<string, OptionRule>>, letter: string): OptionRule | undefined {
  return Object.hasOwn(rules, letter) ? rules[letter] : undefined;
}

function valueOption(letter: string, value: string | undefined): GivenOption {
  if (letter !== 'o') return { shown: quoted(`-${letter}`), rule: VALUE_FLAGS[letter], value: value ?? '' };
  // ssh takes "Name=value" and "Name value", with white space around the sign.
  const [, name = '', rest = ''] = /^\s*([A-Za-z0-9]*)\s*[=\s]?\s*([^]*)$/.exec(value ?? '') ?? [];
  return { shown: quoted(name === '' ? '-o' : `-o ${name}`), rule: optionRule(name), value: rest.trim() };
}

const KEYWORDS: Readonly<Record<UsedOption, string>> = {
  port: 'Port',
  user: 'User',
  identityfile: 'IdentityFile',
  userknownhostsfile: 'UserKnownHostsFile',
  stricthostkeychecking: 'StrictHostKeyChecking',
};

class ArgumentReader {
  readonly first: { -readonly [K in keyof SshArguments]?: SshArguments[K] } = {};
  readonly identityFiles: string[] = [];
  readonly words: string[] = [];
  readonly problems: ArgumentProblem[] = [];
  readonly #base: PathBase;

  constructor(base: PathBase) {
    this.#base = base;
  }

  take({ shown, rule, value }: GivenOption): void {
    if (rule === undefined) {
      const name = /^"-o (.*)"$/.exec(shown)?.[1];
      const hint = name === undefined ? undefined : didYouMean(name, OPTION_NAMES, 3);
      this.problems.push(error(`unknown ssh argument ${shown}`, hint));
    } else if (rule.verdict === 'used') this.#use(rule.option, { shown, value });
    else if (rule.verdict === 'passed') this.#pass(rule.option, { shown, value });
    else if (rule.verdict === 'ignored') {
      this.problems.push({ severity: 'warning', message: `ssh argument ${shown} has no effect: ${rule.reason}` });
    } else if (value.toLowerCase() !== 'none') {
      // "none" takes back what a configuration file said; fleet has nothing to take back.
      this.problems.push(error(`ssh argument ${shown} isn't supported: ${rule.reason}`));
    }
  }

  /** The letters that stand alone bring their value with them. */
  #pass(option: string, { shown, value }: { readonly shown: string; readonly value: string }): void {
    if (option === '-F') this.words.push('-F', value);
    else if (option.includes('=')) this.words.push('-o', option);
    else if (value === '') this.problems.push(error(`ssh argument ${shown} needs a value`));
    else this.words.push('-o', `${option}=${value}`);
  }

  #use(option: UsedOption, { shown, value }: { readonly shown: string; readonly value: string }): void {
    if (value === '') this.problems.push(error(`ssh argument ${shown} needs a value`));
    else this.words.push('-o', `${KEYWORDS[option]}=${value}`);
    if (value === '') return;
    if (option === 'port') this.#port(shown, value);
    else if (option === 'user') this.first.user ??= unquoted(value);
    else if (option === 'stricthostkeychecking') this.#checking(shown, value);
    else if (option === 'identityfile') this.identityFiles.push(...this.#paths(shown, [unquoted(value)]));
    else this.#knownHosts(shown, value);
  }

  #port(shown: string, value: string): void {
    const port = /^\d{1,5}$/.test(value) ? Number(value) : 0;
    if (port < 1 || port > 65_535)
      this.problems.push(error(`ssh argument ${shown} must be a port number (1 to 65535)`));
    else this.first.port ??= port;
  }

  #checking(shown: string, value: string): void {
    const checking = Object.hasOwn(CHECKING, value.toLowerCase()) ? CHECKING[value.toLowerCase()] : undefined;
    if (checking !== undefined) this.first.hostKeyChecking ??= checking;
    else this.problems.push(error(`ssh argument ${shown} must be yes, no, accept-new or off`));
  }

  /** UserKnownHostsFile takes several files, in quotes if need be; `none` means that there is no such file. */
  #knownHosts(shown: string, value: string): void {
    const words = shellWords(value.toLowerCase() === 'none' ? '/dev/null' : value);
    if (words.ok) this.first.knownHostsFiles ??= this.#paths(shown, words.value);
    else this.problems.push(error(`ssh argument ${shown}: ${words.error}`));
  }

  #paths(shown: string, values: readonly string[]): string[] {
    return values.flatMap((value) => {
      const path = absolutePath(value.replace(/^%d(?=\/|$)/, '~'), this.#base);
      const tokens = /[%$]/.test(value.replace(/^%d(?=\/|$)/, ''));
      if (tokens) this.problems.push(error(`ssh argument ${shown} holds a "%" or "$" that fleet doesn't replace`));
      else if (!path.ok) this.problems.push(error(`ssh argument ${shown}: ${path.error}`));
      return path.ok && !tokens ? [path.value] : [];
    });
  }
}

/** ssh reads the value of -o once more, with quotes of its own: Ansible writes `-o 'User="deploy"'`. */
function unquoted(value: string): string {
  return /^"([^"]*)"$/.exec(value)?.[1] ?? value;
}
