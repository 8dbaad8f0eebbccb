/** Handshake probes over the network. */
export * from './dial.ts';
export * from './probe.ts';
export * from './random.ts';
