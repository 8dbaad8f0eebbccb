#!/usr/bin/env node
/** Starts fleet. Written so that every Node can read it: an old one must be told kindly, not by a syntax error. */
const MINIMUM = 24;

const major = Number(process.versions.node.split('.')[0]);
if (major < MINIMUM) {
  process.stderr.write(
    `fleet needs Node.js ${MINIMUM} or newer; this is ${process.versions.node} (${process.execPath}).\n` +
      'Nothing was touched. Install a newer Node.js, or run `npx fleet` in the project: it brings its own.\n',
  );
  process.exitCode = 1;
} else {
  const { run } = await import('./program.ts');
  process.exitCode = await run(process.argv);
}
