/** What a host could load: told only where a plan needs it, under every shell. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readHost } from '../../src/remote/index.ts';
import { SHELLS } from '../support/namespace-host.ts';
import { describeOnHost, onHost, readInstance, type Bench } from './support.ts';

async function modulesOf({ session }: Bench) {
  const facts = await readHost(session, { deadlineMs: 60_000, reads: ['modules'] });
  if (!facts.ok) throw new Error(JSON.stringify(facts.error));
  return facts.value.instances[0]?.modules;
}

describeOnHost.each(SHELLS)('the modules that an httpd could load, under %s', { concurrent: true }, (shell) => {
  const options = { shell, busyboxTools: shell === 'busybox' };

  it('are the shared objects beside those that it loads, and what lies in the folders of Debian', async () => {
    await onHost(options, async (bench) => {
      const [available, enabled] = [join(bench.folder, 'mods-available'), join(bench.folder, 'mods-enabled')];
      for (const folder of [available, enabled]) mkdirSync(folder);
      writeFileSync(join(available, 'headers.load'), 'LoadModule headers_module x.so\n');
      writeFileSync(join(available, 'empty.conf'), '');
      writeFileSync(join(available, 'README'), 'not for httpd\n');
      symlinkSync('../mods-available/headers.load', join(enabled, 'headers.load'));
      symlinkSync('to nowhere at all', join(enabled, 'odd name.load'));
      writeFileSync(join(enabled, 'own.load'), '# a file\n');
      const modules = await modulesOf(bench);
      expect(modules?.objects).toContain('/usr/lib/apache2/modules/mod_headers.so');
      expect(modules?.objects.filter((path) => !path.endsWith('.so'))).toEqual([]);
      expect(modules?.folders).toEqual({ available, enabled });
      expect(modules?.available.map(({ path, bytes, mode }) => [path, bytes, mode])).toEqual([
        [join(available, 'headers.load'), 'LoadModule headers_module x.so\n', '644'],
        [join(available, 'empty.conf'), '', '644'],
      ]);
      expect(modules?.links).toEqual([
        { path: join(enabled, 'headers.load'), target: '../mods-available/headers.load' },
        { path: join(enabled, 'odd name.load'), target: 'to nowhere at all' },
      ]);
    });
  });

  it('are no more than shared objects where there are no such folders, and nothing where nobody asks', async () => {
    await onHost(options, async (bench) => {
      expect(await modulesOf(bench)).toMatchObject({ folders: null, available: [], links: [] });
      expect((await readInstance(bench)).modules).toBeUndefined();
    });
  });
});
