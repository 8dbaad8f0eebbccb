/** The commands, in the order of `fleet --help`: one file and one line each. What a command does is loaded when it's asked for. */
import type { Command } from 'commander';
import { applySubcommand } from './apply.ts';
import { auditSubcommand } from './audit.ts';
import { completeSubcommand, completionSubcommand } from './completion.ts';
import type { Done } from './done.ts';
import { exceptionsSubcommand } from './exceptions.ts';
import { extendSubcommand } from './extend.ts';
import { factsSubcommand } from './facts.ts';
import { historySubcommand } from './history.ts';
import { httpdSubcommand } from './httpd.ts';
import { initSubcommand } from './init.ts';
import { inventorySubcommand } from './inventory.ts';
import { lintSubcommand } from './lint.ts';
import { pingSubcommand } from './ping.ts';
import { planSubcommand } from './plan.ts';
import { pruneSubcommand } from './prune.ts';
import { recordsSubcommand } from './records.ts';
import { recoverSubcommand } from './recover.ts';
import { rollbackSubcommand } from './rollback.ts';
import { runsSubcommand } from './runs.ts';
import { schemaSubcommand } from './schema.ts';
import { serveSubcommand } from './serve.ts';
import { showSubcommand } from './show.ts';
import { vaultSubcommand } from './vault.ts';
import { verifySubcommand } from './verify.ts';

export const subcommands: readonly ((done: Done) => Command)[] = [
  planSubcommand,
  applySubcommand,
  auditSubcommand,
  verifySubcommand,
  rollbackSubcommand,
  recoverSubcommand,
  pruneSubcommand,
  runsSubcommand,
  showSubcommand,
  historySubcommand,
  exceptionsSubcommand,
  extendSubcommand,
  recordsSubcommand,
  serveSubcommand,
  initSubcommand,
  lintSubcommand,
  pingSubcommand,
  factsSubcommand,
  inventorySubcommand,
  vaultSubcommand,
  httpdSubcommand,
  schemaSubcommand,
  completionSubcommand,
  completeSubcommand,
];
