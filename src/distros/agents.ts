/** Agents of programs that write configuration files by themselves, as they show on a host. */
import type { ManagerFacts } from '../core/index.ts';

interface AgentSigns {
  readonly manager: string;
  /** In the arguments of a process. */
  readonly process: RegExp;
  /** In a line of a crontab. */
  readonly cron: RegExp;
  /** In the path of a timer of systemd. */
  readonly timer: RegExp;
}

const AGENTS: readonly AgentSigns[] = [
  {
    manager: 'Puppet',
    process: /(?:^| |\/)puppet agent(?: |:|$)/,
    cron: /\bpuppet agent\b/,
    timer: /\/puppet\.timer$/,
  },
  {
    manager: 'Chef',
    process: /(?:^| |\/)(?:chef|cinc)-client(?: |$)/,
    cron: /\b(?:chef|cinc)-client\b/,
    timer: /\/(?:chef|cinc)-client\.timer$/,
  },
  { manager: 'Salt', process: /(?:^| |\/)salt-minion(?: |$)/, cron: /\bsalt-call\b/, timer: /\/salt-call\.timer$/ },
  {
    manager: 'CFEngine',
    process: /(?:^| |\/)cf-(?:agent|execd)(?: |$)/,
    cron: /\bcf-agent\b/,
    timer: /\/cfengine\.timer$/,
  },
];

/** Where an agent shows, in words. */
export interface Agent {
  readonly manager: string;
  /** `process 812`, or the file that starts it. */
  readonly where: string;
}

/** One for each manager that runs by itself. */
export function agentsIn({ processes, cron, timers }: ManagerFacts): readonly Agent[] {
  return AGENTS.flatMap(({ manager, ...signs }) => {
    const process = processes.find((line) => signs.process.test(line));
    const timer = timers.find((path) => signs.timer.test(path));
    const line = cron.find((entry) => signs.cron.test(entry));
    const where = process === undefined ? (timer ?? line?.split(':')[0]) : `process ${process.split(' ')[0]}`;
    return where === undefined ? [] : [{ manager, where }];
  });
}

/** The same in sentences. */
export function agentsOf(managers: ManagerFacts): readonly string[] {
  return agentsIn(managers).map(({ manager, where }) => `${manager} runs here by itself (${where})`);
}
