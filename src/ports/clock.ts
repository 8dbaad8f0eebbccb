/** Time, so that tests can say what it is. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}
