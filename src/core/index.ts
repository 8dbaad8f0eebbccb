/** The nouns that every floor shares. */
export * from './result.ts';
export * from './diagnostic.ts';
export * from './secret.ts';
export * from './text.ts';
export * from './host.ts';
export * from './config-file.ts';
export * from './failure.ts';
export * from './facts.ts';
export * from './matrix.ts';
export * from './plan.ts';
export * from './run.ts';
export * from './event.ts';
export * from './transaction.ts';
export * from './journal.ts';
export * from './explain.ts';
export * from './mark.ts';
export * from './memo.ts';
