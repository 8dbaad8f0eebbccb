/** A real terminal for the built program: a pty by util-linux's script, and xterm.js to see what stands on its screen. */
import { spawn } from 'node:child_process';
import xterm from '@xterm/headless';
import { MAIN } from './built-fleet.ts';

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** What a person sees, and what was written to get there. */
export interface Screen {
  /** Rows of the screen now, without blanks at their ends. */
  rows(): Promise<readonly string[]>;
  /** Everything that was shown so far, also what has scrolled away. */
  history(): Promise<readonly string[]>;
  readonly written: string;
  /** Types something, e.g. `\x03` for Ctrl-C. */
  type(keys: string): void;
  /** As when somebody drags the corner of the window. */
  resize(size: TerminalSize): void;
  /** Waits until the screen holds this. */
  until(pattern: RegExp): Promise<readonly string[]>;
  /** Waits for the end of the program. */
  readonly ended: Promise<number | null>;
}

/** Starts fleet at a terminal of this size. */
export function fleetAtTerminal(
  args: readonly string[],
  { columns, rows, cwd, env = {} }: TerminalSize & { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Screen {
  const quoted = [process.execPath, MAIN, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  // The name of the terminal is told first, for stty to resize it by.
  const inner = `stty cols ${columns} rows ${rows}; tty; exec ${quoted}`;
  const child = spawn('script', ['-qefc', inner, '/dev/null'], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd, TERM: 'xterm-256color', FLEET_STATE_DIR: `${cwd}/state`, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const terminal = new xterm.Terminal({ cols: columns, rows, scrollback: 10_000, allowProposedApi: true });
  let written = '';
  let tty = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    written += text;
    tty ||= /^(\/dev\/pts\/\d+)\r\n/.exec(written)?.[1] ?? '';
    terminal.write(text);
  });
  const settled = (): Promise<void> => new Promise((resolve) => terminal.write('', resolve));
  const lines = async (from: number): Promise<readonly string[]> => {
    await settled();
    const { active } = terminal.buffer;
    const count = active.length - from;
    return Array.from({ length: count }, (_, row) => active.getLine(from + row)?.translateToString(true) ?? '');
  };
  const onScreen = async (): Promise<readonly string[]> => {
    await settled();
    return lines(terminal.buffer.active.baseY);
  };
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return {
    rows: onScreen,
    history: () => lines(0),
    get written() {
      return written;
    },
    type: (keys) => void child.stdin.write(keys),
    resize: (size) => {
      terminal.resize(size.columns, size.rows);
      spawn('stty', ['-F', tty, 'cols', String(size.columns), 'rows', String(size.rows)]);
    },
    until: async (pattern) => {
      for (;;) {
        const shown = await onScreen();
        if (pattern.test(shown.join('\n'))) return shown;
        const over = await Promise.race([ended.then(() => true), new Promise((next) => setTimeout(next, 20))]);
        if (over === true) throw new Error(`it ended without ${String(pattern)}:\n${(await lines(0)).join('\n')}`);
      }
    },
    ended,
  };
}
