/** `HOST[:PORT]` of the command line: what it is called, where it is, and whom clients ask for there. */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { printable } from '../core/index.ts';
import type { VerifyTarget } from '../engine/index.ts';
import { toServerName } from '../tls/index.ts';
import { InputError } from './exit.ts';

const HTTPS = 443;

/** Reads an address and looks its name up. Stops where it can't be understood or isn't known to DNS. */
export async function targetOf(
  text: string,
  { servername, sni }: { readonly servername: readonly string[]; readonly sni: boolean },
): Promise<VerifyTarget> {
  const { name, port = HTTPS } = splitPort(text);
  if (port < 1 || port > 65_535) throw new InputError(`${printable(text)}: ${port} is no port`);
  const own = isIP(name) > 0 ? [] : [serverNameOf(name, text)];
  const asked = servername.map((each) => serverNameOf(each, `--servername ${each}`));
  const serverNames = asked.length > 0 ? asked : own;
  const title = `${name.includes(':') ? `[${name}]` : name}:${port}`;
  const addresses = await addressesOf(name);
  return { title, addresses, port, serverNames: sni ? serverNames : [], host: serverNames[0] ?? null };
}

function serverNameOf(name: string, text: string): string {
  const read = toServerName(name);
  if (read.ok) return read.value;
  throw new InputError(
    `${printable(text)}: ${printable(read.error)}`,
    'Write a host name or an IP address, and :PORT after it if it is not 443.',
  );
}

/** Every address of a name: behind each may stand another server. */
async function addressesOf(name: string): Promise<readonly string[]> {
  if (isIP(name) > 0) return [name];
  try {
    const found = await lookup(name, { all: true });
    return [...new Set(found.map(({ address }) => address))];
  } catch {
    throw new InputError(
      `${printable(name)} can't be resolved to an address`,
      'Check the name, or give the IP address and --servername.',
    );
  }
}

const BRACKETED = /^\[([^\]]+)\](?::([0-9]{1,5}))?$/;
const PLAIN = /^([^:[\]]+):([0-9]{1,5})$/;

/** Takes a port off: `name:443`, `192.0.2.1:443`, `[2001:db8::1]:443`; a bare IPv6 address has none. */
function splitPort(text: string): { readonly name: string; readonly port?: number } {
  const [, name, port] = BRACKETED.exec(text) ?? PLAIN.exec(text) ?? [];
  if (name === undefined) return { name: text };
  return port === undefined ? { name } : { name, port: Number(port) };
}
