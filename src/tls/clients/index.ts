/** The registry of client classes: one JSON file each, one line each here. */
import type { ClientClass } from './client-class.ts';
import { readClientClass } from './client-class-schema.ts';
import android4 from './android-4.json' with { type: 'json' };
import java6 from './java-6.json' with { type: 'json' };
import java7 from './java-7.json' with { type: 'json' };
import modern from './modern.json' with { type: 'json' };
import modernTls12 from './modern-tls12.json' with { type: 'json' };
import modernTls13 from './modern-tls13.json' with { type: 'json' };
import openssl098 from './openssl-0.9.8.json' with { type: 'json' };
import windows2003Aes from './windows-2003-aes.json' with { type: 'json' };
import windows7Ie11 from './windows-7-ie11.json' with { type: 'json' };
import windows7Winhttp from './windows-7-winhttp.json' with { type: 'json' };
import windowsVista from './windows-vista.json' with { type: 'json' };
import windowsXp from './windows-xp.json' with { type: 'json' };
import windowsXpIe6 from './windows-xp-ie6.json' with { type: 'json' };

/** Every client class, oldest clients first. */
export const clientClasses: readonly ClientClass[] = [
  windowsXpIe6,
  windowsXp,
  windows2003Aes,
  openssl098,
  java6,
  windowsVista,
  windows7Winhttp,
  java7,
  android4,
  windows7Ie11,
  modernTls12,
  modern,
  modernTls13,
].map(checked);

/** The class of this name or alias, in any case; null when there is none. */
export function findClientClass(name: string): ClientClass | null {
  const wanted = name.toLowerCase();
  return clientClasses.find((client) => client.name === wanted || client.aliases.includes(wanted)) ?? null;
}

/** The files are part of the program: a broken one is a bug. */
function checked(data: unknown): ClientClass {
  const client = readClientClass(data);
  if (!client.ok) throw new Error(`client class: ${client.error}`);
  return client.value;
}
