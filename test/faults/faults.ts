/** Everything that can go wrong with one host, as data: how it is done, and how it passes or is mended. */
import type { ChildProcess } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FaultHost } from './fault-host.ts';
import type { Random } from './random.ts';

/** The controller that runs, and what a fault may need besides. */
export interface Scene {
  readonly victim: FaultHost;
  readonly controller: ChildProcess;
  readonly random: Random;
  /** Starts another fleet on the same host, as somebody else would. */
  secondFleet(): void;
}

export interface Fault {
  readonly name: string;
  inject(scene: Scene): Promise<void>;
  /** What a person does before `fleet recover`, or what passes by itself; the default is nothing. */
  heal?(victim: FaultHost): Promise<void>;
  /** How often it is drawn among random ones; 1 unless it is slow. */
  readonly weight?: number;
  /** It may take the server down before fleet has touched anything, and then it's not for fleet to bring it back. */
  readonly endsServer?: boolean;
  /** The records of the controllers are gone afterwards: only the hosts themselves know what is open. */
  readonly losesRecords?: boolean;
}

const HTTPDS = "busybox ps -o pid,args | awk '/apache2 -f/ && !/awk/ && !/fleet\\/transactions/ { print $1 }'";
const PARENT = (victim: FaultHost): string => `$(cat ${victim.folder}/httpd.pid)`;

const inside =
  (line: (victim: FaultHost) => string) =>
  ({ victim }: Scene): Promise<void> =>
    victim.break(line(victim));

const broken = (victim: FaultHost): string => join(victim.folder, 'conf.d/zz-broken.conf');

export const FAULTS: readonly Fault[] = [
  { name: 'none', inject: async () => undefined },
  {
    name: 'controller killed',
    inject: async ({ controller }) => void controller.kill('SIGKILL'),
  },
  {
    name: 'controller and its records lost',
    inject: async ({ controller }) => void controller.kill('SIGKILL'),
    losesRecords: true,
  },
  { name: 'connection cut', inject: async ({ victim }) => victim.proxy.cut() },
  {
    name: 'connection black-holed',
    // A connection counts as dead after 30 s; most people have lost their patience by then.
    inject: async ({ victim, controller, random }) => {
      victim.proxy.freeze();
      if (random.next() < 0.75) setTimeout(() => controller.kill('SIGKILL'), random.between(0, 4000));
    },
    weight: 0.6,
  },
  {
    name: 'remote sh killed',
    inject: inside(
      () =>
        'for runner in /var/lib/fleet/transactions/*/runner; do read -r pid _ <"$runner" && kill -KILL "$pid"; done',
    ),
  },
  {
    name: 'all processes of the login killed',
    inject: inside(
      () =>
        'busybox ps -o pid,user,args | awk \'$2 == "webmaster" || /sshd/ || /sudo/ || /fleet_main|eval/ { print $1 }\' | xargs -r kill -KILL',
    ),
  },
  {
    name: 'guard killed',
    inject: inside(
      () =>
        'for guard in /var/lib/fleet/transactions/*/guard-pid; do read -r pid _ <"$guard" && kill -KILL "$pid"; done',
    ),
  },
  { name: 'httpd parent killed', inject: inside((victim) => `kill -KILL ${PARENT(victim)}`), endsServer: true },
  { name: 'httpd killed wholly', inject: inside(() => `kill -KILL $(${HTTPDS})`), endsServer: true },
  {
    name: 'httpd stopped (SIGSTOP)',
    inject: async ({ victim, random }) => {
      await victim.break(`kill -STOP $(${HTTPDS})`);
      if (random.next() < 0.8) setTimeout(() => void goOn(victim), random.between(500, 4000));
    },
    endsServer: true,
    weight: 0.6,
  },
  {
    name: 'reboot',
    inject: async ({ victim, random }) => {
      victim.proxy.cut();
      await victim.reboot(random.next() < 0.5);
    },
  },
  {
    name: "disk full: fleet's",
    inject: async ({ victim }) => fill(join(victim.host.state, 'filler')),
    heal: async (victim) => rmSync(join(victim.host.state, 'filler'), { force: true }),
  },
  {
    name: "disk full: httpd's",
    inject: async ({ victim }) => fill(join(victim.folder, 'filler')),
    heal: async (victim) => rmSync(join(victim.folder, 'filler'), { force: true }),
  },
  {
    name: 'configtest fails',
    inject: async ({ victim }) => writeFileSync(broken(victim), 'Nonsense\n'),
    heal: async (victim) => rmSync(broken(victim), { force: true }),
  },
  {
    name: 'reload kills the parent',
    // The configuration test opens no logs, so it's content; the reload ends the server, and no start succeeds.
    inject: async ({ victim }) => writeFileSync(broken(victim), 'ErrorLog /nowhere/error.log\n'),
    heal: async (victim) => rmSync(broken(victim), { force: true }),
  },
  {
    name: 'reload without effect',
    // A parent that is stopped takes the signal and does nothing.
    inject: inside((victim) => `kill -STOP ${PARENT(victim)}`),
    weight: 0.3,
    endsServer: true,
  },
  { name: 'clock set a day ahead', inject: async ({ victim }) => victim.setClock(86_400) },
  { name: 'clock set a day back', inject: async ({ victim }) => victim.setClock(-86_400) },
  { name: 'a second fleet', inject: async (scene) => scene.secondFleet() },
  {
    name: 'sudo revoked',
    inject: inside(() => 'mv /etc/sudoers.d/webmaster /etc/webmaster.sudo'),
    heal: async (victim) =>
      void (await victim.host.run(['sh', '-c', 'mv /etc/webmaster.sudo /etc/sudoers.d/webmaster'])),
  },
];

/** Ends what is stopped, as whoever stopped it would in the end. */
export async function goOn(victim: FaultHost): Promise<void> {
  await victim.host.run(['sh', '-c', `kill -CONT $(${HTTPDS})`]);
}

/** To the last byte. */
function fill(path: string): void {
  for (const size of [1 << 16, 1 << 10, 1]) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: 'a' });
    } catch {
      // Full for pieces of this size.
    }
  }
}
