/** Which hosts forget what, and that a look changes nothing. */
import { expect, it } from 'vitest';
import { pruneFleet } from '../../src/engine/index.ts';
import { FakeHost, framed } from '../support/fake-host.ts';
import { DEBIAN, worldOf } from './support.ts';

const DAY = 86_400;
const NOW = 1_700_000_000;

/** A host with so many refused transactions of long ago, oldest first. */
function hostWith(count: number): FakeHost {
  const host = new FakeHost('web-1', DEBIAN);
  const ids = Array.from({ length: count }, (_, at) => `r${String(at).padStart(2, '0')}`);
  const then = (at: number): number => NOW - 500 * DAY + at;
  host.interfere = (script) =>
    script.args[0] === 'remove'
      ? framed({ clock: String(NOW), removed: script.payload ?? '', states: '' })
      : framed({
          clock: String(NOW),
          states: ids.map((id) => `${id} settled - -\n`).join(''),
          story: ids.map((id, at) => `== /var/lib/fleet/transactions/${id}/journal\n${then(at)} refused \n`).join(''),
        });
  return host;
}

it('removes what is neither new nor young, and says what', async () => {
  const host = hostWith(12);
  const [pruned] = await pruneFleet([host.host], { ...worldOf([host]), check: false });
  expect(pruned).toMatchObject({
    host: 'web-1',
    result: { value: { kept: 10, removed: [{ id: 'r00' }, { id: 'r01' }] } },
  });
  expect(host.log).toEqual(['history', 'history']);
});

it('only says so where it is asked to look', async () => {
  const host = hostWith(12);
  const [pruned] = await pruneFleet([host.host], { ...worldOf([host]), check: true });
  expect(pruned).toMatchObject({ result: { value: { kept: 10, removed: [{ id: 'r00' }, { id: 'r01' }] } } });
  expect(host.log).toEqual(['history']);
});

it('asks a host with nothing to remove once, and tells of one that can not be asked', async () => {
  const [few, gone] = [hostWith(3), new FakeHost('web-2', DEBIAN)];
  gone.connectFails = { code: 'connect-refused', address: 'web-2', port: 22 };
  const pruned = await pruneFleet([few.host, gone.host], { ...worldOf([few, gone]), check: false });
  expect(pruned).toMatchObject([
    { result: { value: { kept: 3, removed: [] } } },
    { host: 'web-2', result: { error: { code: 'connect-refused' } } },
  ]);
  expect(few.log).toEqual(['history']);
});
