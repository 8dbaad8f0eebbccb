/** Groups of an INI inventory that are named before they're declared, or never. */
import { didYouMean, quoted } from '../../yaml/index.ts';
import type { Place } from '../../yaml/index.ts';
import type { GroupDraft, InventoryDraft } from '../draft.ts';

/** A group that somebody named: as a child of others, or by its variables. */
interface Pending {
  readonly place: Place;
  readonly kind: 'children' | 'vars';
  readonly parents: GroupDraft[];
}

/**
 * Keeps the order that Ansible's ini plugin makes: a child that is named before its own section becomes a child when
 * that section comes, which decides the order of hosts.
 */
export class PendingGroups {
  readonly #draft: InventoryDraft;
  readonly #pending = new Map<string, Pending>();

  constructor(draft: InventoryDraft) {
    this.#draft = draft;
  }

  /** A section of the group begins. `[group:vars]` alone doesn't declare it. */
  declare(
    name: string,
    { kind, place }: { readonly kind: 'hosts' | 'children' | 'vars'; readonly place: Place },
  ): GroupDraft {
    const isNew = !this.#draft.groups.has(name);
    const group = this.#draft.group(name, place);
    if (isNew && kind === 'vars' && !this.#pending.has(group.name))
      this.#pending.set(group.name, { place, kind, parents: [] });
    if (kind !== 'vars') this.#settle(group);
    return group;
  }

  /** A group is named under `[parent:children]`. */
  child(parent: GroupDraft, name: string, place: Place): void {
    const known = this.#draft.groups.get(name);
    const pending = this.#pending.get(name);
    if (known !== undefined) this.#draft.addChild(parent, known, place);
    else if (pending === undefined) this.#pending.set(name, { place, kind: 'children', parents: [parent] });
    else pending.parents.push(parent);
  }

  #settle(group: GroupDraft): void {
    const pending = this.#pending.get(group.name);
    if (pending === undefined) return;
    this.#pending.delete(group.name);
    for (const parent of pending.parents) {
      this.#draft.addChild(parent, group, pending.place);
      if (this.#pending.get(parent.name)?.kind === 'children') this.#settle(parent);
    }
  }

  /** Errors for what was never declared. */
  reportLeft(): void {
    for (const [name, { place, kind }] of this.#pending) {
      const others = [...this.#draft.groups.keys()].filter((one) => one !== name);
      const hint = didYouMean(name, others, 2) ?? `add a section [${name}]`;
      const message =
        kind === 'vars' ? `[${name}:vars] is of a group that isn't defined` : `group ${quoted(name)} isn't defined`;
      this.#draft.error(place, message, hint);
    }
  }
}
