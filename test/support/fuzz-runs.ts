/** How often a property over random input runs: `FLEET_FUZZ_RUNS`, which `npm run fuzz` sets, or enough for every day. */
export const FUZZ_RUNS = Number(process.env['FLEET_FUZZ_RUNS'] ?? 2000);
