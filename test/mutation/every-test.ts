/** The tests that judge mutants, as one file: they are loaded once. */

declare global {
  interface ImportMeta {
    /** Vite puts the imports in. */
    readonly glob: (patterns: readonly string[], options: { readonly eager: true }) => unknown;
  }
}

// These ask other programs, work on files or on very long texts, and take longer than everything else together.
import.meta.glob(
  [
    '../httpd/*.test.ts',
    '!../httpd/{agreement,corpus,diff-oracle,effective-list-oracle,handshakes,limits,misplaced-sections,section-requests,start}.test.ts',
  ],
  { eager: true },
);

export {};
