/** In which steps a change goes over a fleet, and when it stops: Ansible's play keywords as data. */

/** A number of hosts, or a share of all hosts of the play. Nought and less: all that are left. */
export type BatchSize = { readonly hosts: number } | { readonly percent: number };

export const HOST_ORDERS = ['inventory', 'reverse_inventory', 'sorted', 'reverse_sorted', 'shuffle'] as const;
export type HostOrder = (typeof HOST_ORDERS)[number];

export interface Rollout {
  /** One batch after the other; the last size repeats. Empty: all hosts are one batch. */
  readonly serial: readonly BatchSize[];
  /** The run stops where a larger share of a batch than this failed; null: only where a whole batch failed. */
  readonly maxFailPercentage: number | null;
  /** The first host that fails stops the run. */
  readonly anyErrorsFatal: boolean;
  readonly order: HostOrder;
  /** Seconds between two batches, after which the hosts of the first must still serve as promised; 0: no pause. */
  readonly soakSeconds: number;
}

/** What a play without any of these keywords means. */
export const NO_ROLLOUT: Rollout = {
  serial: [],
  maxFailPercentage: null,
  anyErrorsFatal: false,
  order: 'inventory',
  soakSeconds: 0,
};

/** The hosts of one play by name, in the inventory's order, and how the change goes over them. */
export interface PlayRollout {
  readonly hosts: readonly string[];
  readonly rollout: Rollout;
}
