/** Playbooks: YAML texts in, plays and diagnostics out. */
export { expiryDate } from './expiry.ts';
export { loadPlaybook } from './load-playbook.ts';
export type { LoadedPlaybook, PlaybookContext, VarsFile } from './load-playbook.ts';
export type { Loop, Play, PlayBecome, Playbook, Task } from './playbook.ts';
export { playbookSchema } from './playbook-schema.ts';
export type { ModuleDescription, ModuleDescriptions } from './playbook-schema.ts';
export { withTags } from './tags.ts';
export type { TagChoice } from './tags.ts';
export { tasksOnHost } from './tasks-on-host.ts';
export type { HostTasks, ReadyTask } from './tasks-on-host.ts';
export { undefinedNames, type KnownNames } from './undefined-names.ts';
