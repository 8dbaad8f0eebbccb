/** How often a property over random input runs: `FLEET_FUZZ_RUNS`, which `npm run fuzz` sets, or enough for every day. */
export const FUZZ_RUNS = Number(process.env['FLEET_FUZZ_RUNS'] ?? 2000);

/** Milliseconds after which so many runs count as hanging. */
export const FUZZ_TIMEOUT_MS = 60_000 + 60 * FUZZ_RUNS;
