/** Prints the manual page; `npm run build` keeps it as dist/fleet.1. */
import { fleetProgram } from '../program.ts';
import { print } from '../terminal.ts';
import { manPage } from './page.ts';

// A build of the same source is the same to the byte where SOURCE_DATE_EPOCH says when it is (reproducible-builds.org).
const epoch = process.env['SOURCE_DATE_EPOCH'];
const date = epoch === undefined ? new Date() : new Date(Number(epoch) * 1000);
print(
  manPage(
    fleetProgram(() => undefined),
    { date: date.toISOString().slice(0, 10) },
  ),
);
