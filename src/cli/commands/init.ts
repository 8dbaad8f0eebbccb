/** `fleet init`: the inventory and the playbook that fleet brings along, as files to edit, and the playbook's schema. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { shellWord } from '../../core/index.ts';
import { EXIT, InputError } from '../exit.ts';
import { reasonOf } from '../inventory-files.ts';
import { answer } from '../output/answer.ts';
import { print } from '../terminal.ts';

/** What is written, and what it is a copy of, from the package's own folder. */
const FILES: readonly (readonly [path: string, shipped: string])[] = [
  ['inventory.yaml', 'inventory.example.yaml'],
  ['playbooks/legacy-tls.yaml', 'playbooks/legacy-tls.yaml'],
  // For editors, which the playbook's first line sends here.
  ['schemas/playbook.schema.json', 'schemas/playbook.schema.json'],
];

export async function initCommand(folder: string): Promise<number> {
  const files: { readonly path: string; readonly written: boolean }[] = [];
  for (const [path, shipped] of FILES) {
    const target = join(folder, path);
    const text = await readFile(new URL(`../../../${shipped}`, import.meta.url), 'utf8');
    const written = await wasWritten(target, text);
    files.push({ path: target, written });
    print(written ? `wrote ${target}` : `kept ${target}, which is there already`);
  }
  answer(() => ({ files }));
  const [inventory = '', playbook = ''] = FILES.map(([path]) => shellWord(join(folder, path)));
  print(`Name your hosts in ${inventory}, then: fleet lint ${playbook} -i ${inventory}; fleet ping -i ${inventory}`);
  return EXIT.ok;
}

/** False where the path is taken, be it by a link that leads nowhere. */
async function wasWritten(path: string, text: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => refuse(dirname(path), error));
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EEXIST' ? false : refuse(path, error);
  }
}

function refuse(path: string, error: unknown): never {
  throw new InputError(`${path} can't be written: ${reasonOf(error)}`);
}
