/** Playbooks: YAML texts in, plays and diagnostics out. */
export { expiryDate } from './expiry.ts';
export { loadPlaybook } from './load-playbook.ts';
export type { LoadedPlaybook, PlaybookContext } from './load-playbook.ts';
export type { Play, Playbook, Task } from './playbook.ts';
export { playbookSchema } from './playbook-schema.ts';
export type { ModuleDescription, ModuleDescriptions } from './playbook-schema.ts';
