/** Host patterns of an inventory's own names: every form that there is, over its groups and hosts. */
import type { Inventory } from '../../../src/inventory/index.ts';
import type { PatternQuestion } from '../oracle.ts';

/** At most so many groups and hosts of an inventory, the rest are alike. */
const TAKEN = 8;

export function patternsOf(inventory: Inventory): readonly PatternQuestion[] {
  const groups = spread([...inventory.groups.keys()].filter((name) => name !== 'all'));
  const hosts = spread([...inventory.hosts]);
  const pairs = groups.flatMap((one) => groups.filter((other) => other !== one).map((other) => [one, other] as const));
  const patterns = [
    'all',
    '*',
    'all[0]',
    'all[-1]',
    'all[1:3]',
    'all[2:]',
    ...groups.flatMap((name) => [
      name,
      `${name}[0]`,
      `${name}[-1]`,
      `${name}[0:1]`,
      `${name}*`,
      `~${name}`,
      `!${name}`,
    ]),
    ...pairs.flatMap(([one, other]) => [`${one}:${other}`, `${one},&${other}`, `${one}:!${other}`, `&${one},${other}`]),
    ...hosts.flatMap((name) => [
      name,
      `${name.slice(0, 3)}*`,
      `*${name.slice(-3)}`,
      `~${name.slice(0, 4)}`,
      `all,!${name}`,
    ]),
  ];
  const limits = pairs.slice(0, TAKEN).map(([one, other]) => ({ pattern: one, limit: `all:!${other}` }));
  return [...patterns.filter((pattern) => !/^~[*]|@/.test(pattern)).map((pattern) => ({ pattern })), ...limits];
}

function spread(names: readonly string[]): readonly string[] {
  const step = Math.max(1, Math.floor(names.length / TAKEN));
  return names.filter((_, index) => index % step === 0).slice(0, TAKEN);
}
