/** Reads a literal list of hosts, `web1,db1:2222,`, as Ansible's host_list plugin does: all of them are ungrouped. */
import { parseAddress } from '../address.ts';
import type { InventoryDraft } from '../draft.ts';

/** Adds the hosts of a list; ranges aren't expanded. Hosts that are known already stay as they are. */
export function readList(list: string, draft: InventoryDraft): void {
  const place = { file: '-i', line: 1, column: 1 };
  const group = draft.group('ungrouped');
  for (const entry of list.split(',').map((one) => one.trim())) {
    const address = parseAddress(entry, { ranges: false });
    const name = address?.host ?? entry;
    if (name === '' || draft.hosts.has(name)) continue;
    draft.addHost(name, { group, place, ...(address?.port !== undefined && { port: address.port }) });
  }
}
