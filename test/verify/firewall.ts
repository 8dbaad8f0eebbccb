/** A server behind a firewall: both in a network of their own, which ends with the command. */
import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** Waits for the server, puts the rule before it, and looks. What follows the rule's words is s_server's. */
const SCRIPT = `
ip link set lo up
rule=$1 node=$2 main=$3; shift 3
openssl s_server -accept 127.0.0.1:4433 -quiet -www -cipher 'ALL:@SECLEVEL=0' "$@" >/dev/null 2>&1 &
server=$!
trap 'kill $server' EXIT
until openssl s_client -connect 127.0.0.1:4433 </dev/null >/dev/null 2>&1; do kill -0 $server || exit 9; sleep 0.1; done
iptables -A INPUT -p tcp --dport 4433 -j $rule || exit 9
"$node" "$main" verify 127.0.0.1:4433 --client windows-vista --json
`;

interface Found {
  readonly gotIn: boolean | null;
  readonly cause: string;
}

/** What the built fleet says there of windows-vista, of a server with level 0 behind `-j RULE`. */
export async function behindFirewall(rule: string, serverArgs: readonly string[]): Promise<Found> {
  const home = mkdtempSync(join(tmpdir(), 'fleet-firewall-'));
  const args = ['--net', 'sh', '-c', SCRIPT, 'sh', rule, process.execPath, MAIN, ...serverArgs];
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    FLEET_STATE_DIR: join(home, 'state'),
    OPENSSL_CONF: '/dev/null',
  };
  const said = await promisify(execFile)('unshare', args, { env }).catch((error: unknown) => error);
  const { stdout, stderr } = said as { readonly stdout: string; readonly stderr: string };
  if (stdout === '') throw new Error(stderr);
  const { hosts } = JSON.parse(stdout) as { hosts: { verdicts: { got_in: boolean | null; cause: string }[] }[] };
  const verdict = hosts[0]?.verdicts[0];
  if (verdict === undefined) throw new Error(stdout);
  return { gotIn: verdict.got_in, cause: verdict.cause };
}
