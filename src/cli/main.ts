#!/usr/bin/env -S node --max-semi-space-size=4
/** Starts fleet. Written so that every Node can read it: an old one must be told kindly, not by a syntax error. */
import { setFlagsFromString } from 'node:v8';

const MINIMUM = 24;

const major = Number(process.versions.node.split('.')[0]);
if (major < MINIMUM) {
  process.stderr.write(
    `fleet needs Node.js ${MINIMUM} or newer; this is ${process.versions.node} (${process.execPath}).\n` +
      'Nothing was touched. Install a newer Node.js, or run `npx fleet` in the project: it brings its own.\n',
  );
  process.exitCode = 1;
} else {
  // V8 takes as much memory as it may where nobody says otherwise; this, and the flag of the first line, halve what it
  // takes, for some percent more time (npm run bench). Known to this version: another might complain of it.
  if (major === MINIMUM) setFlagsFromString('--heap-growing-percent=40');
  const { run } = await import('./program.ts');
  process.exitCode = await run(process.argv);
}
