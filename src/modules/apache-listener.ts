/** The module `apache_listener`: an address and port for old clients alone, so that no other place is weakened. */
import type { Module, Proposal, ProposalContext, Snapshot } from '../ports/index.ts';
import { closeListener } from './apache-listener/close.ts';
import { openListener } from './apache-listener/open.ts';
import { schema, type ApacheListenerParams } from './apache-listener/params.ts';

export const apacheListener: Module = {
  name: 'apache_listener',
  description:
    'Opens an address and port for old clients alone, with a copy of a virtual host and TLS settings of its own.',
  schema,
  propose(snapshot: Snapshot, params, context: ProposalContext): Proposal {
    const given = checkedParams(params);
    return given.state === 'absent' ? closeListener(snapshot, given) : openListener(snapshot, given, context);
  },
};

/** They were validated against the schema. */
function checkedParams(params: Readonly<Record<string, unknown>>): ApacheListenerParams {
  const { listen } = params;
  if (typeof listen !== 'string' && typeof listen !== 'number') throw new Error('parameters without `listen`');
  return { ...params, listen };
}
