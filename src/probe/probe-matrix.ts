/** Many probes, a few at a time. */
import type { Observation } from '../tls/index.ts';
import { type ProbeRequest, probe } from './probe.ts';

/**
 * Makes all probes, at most `concurrency` at once, and gives the observations in the order of the requests. Each probe
 * keeps its own deadline, which begins when the probe does.
 */
export async function probeMatrix(
  requests: readonly ProbeRequest[],
  options: { readonly concurrency: number },
): Promise<Observation[]> {
  const observations: Observation[] = [];
  const waiting = requests.entries();
  const worker = async (): Promise<void> => {
    // The workers share the iterator: each request is taken once.
    for (const [index, request] of waiting) observations[index] = await probe(request);
  };
  const workers = Math.max(1, Math.min(options.concurrency, requests.length));
  await Promise.all(Array.from({ length: workers }, worker));
  return observations;
}
