/** Trying again where a server hung up before the key exchange was done: sshd's MaxStartups drops at random. */
import pRetry from 'p-retry';
import { err, type ConnectFailure, type Result } from '../core/index.ts';

/** A server is asked this often in all. */
const TRIES = 3;

/** Thrown by an attempt that another one may better. */
export class HungUp extends Error {
  readonly failure: ConnectFailure;

  constructor(failure: ConnectFailure) {
    super(failure.code);
    this.failure = failure;
  }
}

/** Where and how long is tried. */
export interface Patience {
  readonly address: string;
  /** Milliseconds for all attempts together. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** The first attempt that doesn't throw {@link HungUp}; the failure of the last where all do. */
export async function pastHangUps<T>(
  { address, timeoutMs, signal }: Patience,
  attempt: () => Promise<Result<T, ConnectFailure>>,
): Promise<Result<T, ConnectFailure>> {
  try {
    return await pRetry(attempt, {
      retries: TRIES - 1,
      minTimeout: 300,
      randomize: true,
      maxRetryTime: timeoutMs,
      signal,
    });
  } catch (error) {
    if (error instanceof HungUp) return err(error.failure);
    if (signal.aborted) return err(interrupted(address));
    throw error;
  }
}

/** What connecting ends with where somebody stopped the run. */
export function interrupted(address: string): ConnectFailure {
  return { code: 'network-unreachable', address, reason: 'connecting was given up because the run was interrupted' };
}
