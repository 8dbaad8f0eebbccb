/** The moment and reason of a connection's end, and who waits for it. */
export class Ending {
  readonly #watchers = new Set<(reason: string) => void>();
  #reason: string | undefined;

  /** Why it ended; undefined while it hasn't. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** Calls back once at the end (at once if it has come). Returns how to stop watching. */
  watch(watcher: (reason: string) => void): () => void {
    if (this.#reason !== undefined) watcher(this.#reason);
    else this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** Tells everybody who waits. Only the first reason counts. */
  come(reason: string): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    for (const watcher of this.#watchers) watcher(reason);
    this.#watchers.clear();
  }
}
