/** Names and addresses as inventories and host patterns write them, after Ansible's parsing/utils/addresses.py. */

/** `web1:2222` taken apart. */
export interface NameAndPort {
  readonly name: string;
  readonly port?: number;
}

/** Longest name that is taken; DNS ends at 253. */
const LONGEST_NAME = 255;

const OCTET = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
const BRACKETED_IPV6 = /^\[([0-9a-f:.]+)\]$/i;
const BRACKETED = /^\[([^\]]+)\]:([0-9]{1,5})$/;
const PLAIN = /^((?:[^:[\]]|\[[^\]]*\])*):([0-9]{1,5})$/;
const HOST_NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_.@%+=-]*$/u;

const RANGE = String.raw`\[(?:[a-z]:[a-z]|[0-9]+:[0-9]+)(?::[0-9]+)?\]`;
const LABEL = String.raw`(?:[\p{L}\p{N}_]|${RANGE})(?:[\p{L}\p{N}_-]|${RANGE})*(?<![_-])`;
const NAME_WITH_RANGES = new RegExp(String.raw`^${LABEL}(?:\.${LABEL})*$`, 'iu');
const HEX_RANGE = /\[[0-9a-f]+:[0-9a-f]+(?::[0-9]+)?\]/gi;

/**
 * Separates a port: `name:22`, `10.0.0.1:22`, `[2001:db8::1]:22`. Colons inside `[1:9]` belong to the range; a bare
 * IPv6 address has no port.
 */
export function splitPort(text: string): NameAndPort {
  const inner = text.length > LONGEST_NAME ? undefined : BRACKETED_IPV6.exec(text)?.[1];
  if (inner !== undefined && isIpv6(inner)) return { name: inner };
  const match = text.length > LONGEST_NAME ? null : (BRACKETED.exec(text) ?? PLAIN.exec(text));
  const [, name, port] = match ?? [];
  return name === undefined || port === undefined || isIpv6(text) ? { name: text } : { name, port: Number(port) };
}

/**
 * Whether a host may have this name. Stricter than Ansible on purpose: white space, shell and pattern characters and
 * a leading hyphen are mistakes that would otherwise surface as "no hosts matched" or as an option of some command.
 */
export function isHostName(name: string): boolean {
  return name.length <= LONGEST_NAME && (HOST_NAME.test(name) || isIpv6(name));
}

/** Whether a text is one address or name, possibly with ranges and a port, and so not a list joined by colons. */
export function isAddressPattern(text: string): boolean {
  if (text.length > LONGEST_NAME) return false;
  const { name } = splitPort(text);
  return NAME_WITH_RANGES.test(name) || isIpv6(name.replace(HEX_RANGE, '0'));
}

/** RFC 4291 section 2.2, without a zone: eight groups of hex, one `::`, and maybe IPv4 at the end. */
export function isIpv6(text: string): boolean {
  if (text.length > 45) return false;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const ipv4 = !text.endsWith(':') && IPV4.test(groups.at(-1) ?? '');
  if (ipv4) groups.pop();
  const count = groups.length + (ipv4 ? 2 : 0);
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) && (halves.length === 2 ? count <= 7 : count === 8);
}
