/** What holds for every configuration: proposing twice changes nothing more, and the inverse gives every byte back. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyEdits } from '../../src/httpd/index.ts';
import { hostsToTakeBack, recordedChanges, rollbackPlanner } from '../../src/engine/index.ts';
import { FakeHost } from '../support/fake-host.ts';
import type { HostSketch } from '../support/host-facts.ts';
import { apply, OPENING, plan, recordOf, run, worldOf } from './support.ts';

const protocol = fc.constantFrom(
  '',
  'SSLProtocol all -SSLv3',
  'SSLProtocol -all +TLSv1.2',
  '#SSLProtocol all -SSLv3',
  'sslprotocol\tALL -sslv3',
  'SSLProtocol all \\\n  -SSLv3 -TLSv1',
);
const suite = fc.constantFrom(
  '',
  'SSLCipherSuite HIGH:!aNULL',
  'SSLCipherSuite "HIGH !MD5"',
  '# SSLCipherSuite HIGH',
  'SSLCipherSuite TLSv1.3 TLS_AES_128_GCM_SHA256',
);
const newline = fc.constantFrom('\n', '\r\n');
const indent = fc.constantFrom('', '\t', '    ');
const directives = fc.tuple(protocol, suite, indent).map(([p, s, i]) => [p, s].filter(Boolean).map((line) => i + line));

const vhost = (index: number, lines: readonly string[]): string =>
  [
    '<VirtualHost *:443>',
    `ServerName v${index}.test`,
    'SSLEngine on',
    'SSLCertificateFile /etc/ssl/a.pem',
    ...lines,
    '</VirtualHost>',
  ].join('\n');

/** A main file, an included file with the global values, and one to three vhosts. */
const tree: fc.Arbitrary<HostSketch> = fc
  .record({
    global: directives,
    vhosts: fc.array(directives, { minLength: 1, maxLength: 3 }),
    wrapped: fc.boolean(),
    eol: newline,
    cut: fc.boolean(),
    noise: fc.constantFrom('', '# caf\xe9 \xff', 'ServerAdmin a@b'),
  })
  .map(({ global, vhosts, wrapped, eol, cut, noise }) => {
    const tls = wrapped ? ['<IfModule ssl_module>', ...global, '</IfModule>'] : global;
    const text = (lines: readonly string[]): string => lines.join('\n').replaceAll('\n', eol) + (cut ? '' : eol);
    return {
      files: {
        '/etc/apache2/apache2.conf': 'LoadModule ssl_module x.so\nListen 443\nInclude tls.conf\nInclude sites/*.conf\n',
        '/etc/apache2/tls.conf': text([noise, ...tls]),
        ...Object.fromEntries(
          vhosts.map((lines, index) => [`/etc/apache2/sites/${index}.conf`, text([vhost(index, lines)])]),
        ),
      },
      certificates: { '/etc/ssl/a.pem': 'rsa-2048-sha256' },
    };
  });

it('a change that was made is not proposed again, and its inverse gives back every byte', async () => {
  const kinds = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(tree, async (sketch) => {
      const host = new FakeHost('web-1', sketch);
      const outcome = await run(worldOf([host]));
      kinds.set(outcome.kind, (kinds.get(outcome.kind) ?? 0) + 1);
      expect(['changed', 'unchanged', 'declined']).toContain(outcome.kind);
      if (outcome.kind !== 'changed') {
        expect(new Map(host.disk)).toEqual(new Map(Object.entries(sketch.files)));
        return;
      }
      expect((await plan(worldOf([host]))).plan.hosts[0]).toMatchObject({ decision: 'unchanged', files: [] });
      const record = recordOf([outcome]);
      const world = worldOf([host]);
      const changesOn = recordedChanges(hostsToTakeBack(record, [record]));
      const back = await plan(world, rollbackPlanner({ run: 'r1', changesOn, force: false }, world.engine));
      expect(await apply(world, back, 'r2')).toMatchObject([{ kind: 'changed' }]);
      expect(new Map(host.disk)).toEqual(new Map(Object.entries(sketch.files)));
    }),
    { numRuns: 60 },
  );
  expect(kinds.get('changed')).toBeGreaterThan(30);
});

it('two tasks fold into one change of each file, whose inverse is exact', async () => {
  const honor = { ...OPENING, params: { ssl_honor_cipher_order: true }, context: { ...OPENING.context, clients: [] } };
  const again = {
    ...OPENING,
    params: { ssl_protocol: 'all -SSLv3 -TLSv1.1' },
    context: { ...OPENING.context, clients: [] },
  };
  await fc.assert(
    fc.asyncProperty(tree, fc.shuffledSubarray([OPENING, honor, again], { minLength: 2 }), async (sketch, tasks) => {
      const host = new FakeHost('web-1', sketch);
      const [planned] = (await plan(worldOf([host]), tasks)).plan.hosts;
      for (const file of planned?.files ?? []) {
        const before = sketch.files[file.path] ?? '';
        const after = applyEdits(before, [...file.edits]);
        if (!after.ok) throw new Error('the edits do not apply');
        expect(applyEdits(after.value, [...file.inverse])).toEqual({ ok: true, value: before });
      }
    }),
    { numRuns: 40 },
  );
});
