/** How long a report of many hosts takes, and how much memory: npm run build && node test/bench/report-cost.ts [HOSTS]. */
import { largeReport } from '../reports/large-fleet.ts';

/** The built formats: Node by itself reads no .tsx. */
const BUILT = new URL('../../dist/reports/formats.js', import.meta.url).href;
const { reportFiles, reportFormats } = (await import(BUILT)) as typeof import('../../src/reports/formats.ts');

const hosts = Number(process.argv[2] ?? 2000);
const report = largeReport(hosts);
globalThis.gc?.();
const base = process.memoryUsage().heapUsed;
for (const [name, format] of Object.entries(reportFormats)) {
  const begun = performance.now();
  let bytes = 0;
  let peak = 0;
  let files = 0;
  for (const { text } of reportFiles(format, report)) {
    files += 1;
    for (const piece of text) bytes += Buffer.byteLength(piece);
    if (files % 200 === 0 || files < 2) peak = Math.max(peak, process.memoryUsage().heapUsed - base);
  }
  const seconds = ((performance.now() - begun) / 1000).toFixed(2);
  const mib = (count: number): string => (count / 1024 / 1024).toFixed(1);
  process.stdout.write(
    `${name.padEnd(6)} ${seconds} s, ${files} files, ${mib(bytes)} MiB written, heap +${mib(peak)} MiB\n`,
  );
}
process.stdout.write(`peak RSS ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB\n`);
