/** The interfaces between the floors. */
export * from './transport.ts';
export * from './run-store.ts';
export * from './report-format.ts';
export * from './clock.ts';
export * from './prober.ts';
export * from './module.ts';
export * from './distro.ts';
export * from './verify-report.ts';
