/** The event log: JSON lines for machines, written by pino. Secrets can't reach it: core's Secret prints itself redacted. */
import pino, { type Logger } from 'pino';
import type { ToldSink } from './output/told.ts';

/** A logger that appends to a file at once, or one that keeps silent. */
export function createLogger(file: string | undefined): Logger {
  if (file === undefined) return pino({ level: 'silent' });
  const destination = pino.destination({ dest: file, append: true, mkdir: true, mode: 0o600, sync: true });
  // The second net, should a plain string ever be named like a secret.
  return pino({ base: null, redact: ['password', '*.password', 'host.become.password'] }, destination);
}

/** Writes each event with what a person would search for; plans and outcomes are in the run's own journal. */
export function logEvents(logger: Logger): ToldSink {
  return (event) => {
    switch (event.type) {
      case 'host-planned':
        logger.info({ host: event.host, decision: event.plan.decision, reason: event.plan.reason }, event.type);
        break;
      case 'host-finished':
        logger.info(
          {
            host: event.host,
            kind: event.outcome.kind,
            failure: event.outcome.failure?.code,
            cost: event.outcome.cost,
          },
          event.type,
        );
        break;
      case 'host-ended':
        logger.info({ host: event.host, state: event.state, reason: event.reason }, event.type);
        break;
      default: {
        const { type, ...fields } = event;
        logger[type === 'host-warning' ? 'warn' : 'info'](fields, type);
      }
    }
  };
}
