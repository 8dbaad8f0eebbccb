/** Time, so that tests can say what it is. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits so many milliseconds, or until the signal is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
