/** A value that must never reach a log, a diff, a record or a report. */

const REDACTED = '[redacted]';

/**
 * Holds a password or passphrase. Every way of printing it (template, JSON, console, inspect) gives `[redacted]`;
 * only {@link Secret.reveal} gives the value, and only adapters call it, at the moment of use.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Call it where it is handed to the wire, never to keep it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return REDACTED;
  }
}
