/** The keywords that say how a change goes over its hosts, as Ansible's users write them. */
import { expect, it } from 'vitest';
import { rolloutOf } from '../../src/playbook/rollout.ts';
import { NO_ROLLOUT } from '../../src/core/index.ts';

it.each([
  [{}, NO_ROLLOUT],
  [{ serial: 3 }, { serial: [{ hosts: 3 }] }],
  [{ serial: '3' }, { serial: [{ hosts: 3 }] }],
  [{ serial: '25%' }, { serial: [{ percent: 25 }] }],
  [{ serial: [1, '10%', 0] }, { serial: [{ hosts: 1 }, { percent: 10 }, { hosts: 0 }] }],
  [{ max_fail_percentage: 0 }, { maxFailPercentage: 0 }],
  [{ max_fail_percentage: '30%' }, { maxFailPercentage: 30 }],
  [{ any_errors_fatal: true }, { anyErrorsFatal: true }],
  [{ order: 'reverse_sorted' }, { order: 'reverse_sorted' }],
  [{ soak: '60s' }, { soakSeconds: 60 }],
  [{ soak: '5m' }, { soakSeconds: 300 }],
  [{ soak: '2h' }, { soakSeconds: 7200 }],
  [{ soak: 30 }, { soakSeconds: 30 }],
])('%j', (play, expected) => {
  expect(rolloutOf(play)).toEqual({ ...NO_ROLLOUT, ...expected });
});
