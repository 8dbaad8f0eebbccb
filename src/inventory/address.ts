/** Names and addresses as inventories and host patterns write them, after Ansible's parsing/utils/addresses.py. */

/** `web1:2222` taken apart. */
export interface Address {
  readonly host: string;
  readonly port?: number;
}

/** Longer texts are names as they stand. */
const LONGEST = 1000;
/** Longest name that a host to connect to may have; DNS ends at 253. */
const LONGEST_NAME = 255;
const IPV4 = /^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?!$)|$)){4}$/;
const HOST_NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_.@%+=-]*$/u;

const BRACKETED_PORT = /^\[(.+)\]:([0-9]+)$/;
const PORT = /^((?:[^:[\]]|\[[^\]]*\])*):([0-9]+)$/;

const NUMBERS = String.raw`\[[0-9]+:[0-9]+(?::[0-9]+)?\]`;
const HEX_NUMBERS = String.raw`\[[0-9a-f]+:[0-9a-f]+(?::[0-9]+)?\]`;
const LETTERS_OR_NUMBERS = String.raw`\[(?:[a-z]:[a-z]|[0-9]+:[0-9]+)(?::[0-9]+)?\]`;
const OCTET = `(?:[01]?[0-9]{1,2}|2[0-4][0-9]|25[0-5]|${NUMBERS})`;
const HEXTET = `(?:[0-9a-f]{1,4}|${HEX_NUMBERS})`;
const LABEL = String.raw`(?:[\p{L}\p{N}_]|${LETTERS_OR_NUMBERS})(?:[\p{L}\p{N}_-]|${LETTERS_OR_NUMBERS})*(?<![_-])`;

/** As in Ansible, only the first form is held to the start and only the last to the end; so prefixes count. */
const IPV6_FORMS = [
  `(?:H:){7}H`,
  `(?:H:){1,6}:`,
  `(?:H:)(?::H){1,6}`,
  `(?:H:){2}(?::H){1,5}`,
  `(?:H:){3}(?::H){1,4}`,
  `(?:H:){4}(?::H){1,3}`,
  `(?:H:){5}(?::H){1,2}`,
  `(?:H:){6}(?::H)`,
  `:(?::H){1,6}`,
  `H?::`,
  String.raw`(?:0:){6}(?:H\.){3}H`,
  String.raw`::(?:ffff:)?(?:H\.){3}H`,
  String.raw`(?:0:){5}ffff:(?:H\.){3}H$`,
].join('|');

const ADDRESSES = [
  new RegExp(String.raw`^(?:${OCTET}\.){3}${OCTET}$`, 'i'),
  new RegExp(`^(?:${IPV6_FORMS.replaceAll('H', HEXTET)})`, 'i'),
  new RegExp(String.raw`^${LABEL}(?:\.${LABEL})*$`, 'iu'),
];

/**
 * Takes a text apart into a name or address, maybe with ranges, and a port: `name:22`, `10.0.0.1:22`,
 * `[2001:db8::1]:22`, `web[1:9]:22`. Undefined for what is none of these; Ansible then takes the text as it stands.
 */
export function parseAddress(text: string, { ranges }: { readonly ranges: boolean }): Address | undefined {
  if (text.length > LONGEST) return undefined;
  let [host, port] = [text, undefined as string | undefined];
  for (const form of [BRACKETED_PORT, PORT]) {
    const match = form.exec(host);
    if (match !== null) [host, port] = [match[1] ?? '', match[2]];
  }
  if (!ADDRESSES.some((form) => form.test(host)) || (!ranges && host.includes('['))) return undefined;
  return { host, ...(port !== undefined && { port: Number(port) }) };
}

/**
 * Whether a host of this name can be connected to. Stricter than Ansible on purpose: white space, shell and pattern
 * characters and a leading hyphen are mistakes that would otherwise surface as an option of some command.
 */
export function isHostName(name: string): boolean {
  return name.length <= LONGEST_NAME && (HOST_NAME.test(name) || isIpv6(name));
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
