/** The examples of the README run, and print what they say. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as httpd from '../../src/httpd/index.ts';

const readme = readFileSync(new URL('../../src/httpd/README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map((m) => m[1] ?? '');

function run(example: string): unknown[][] {
  const printed: unknown[][] = [];
  const body = example.replace(/^import \{([^}]*)\} from .*$/m, 'const {$1} = httpd;');
  // The examples use no types, so that they run as they stand.
  new Function('httpd', 'console', body)(httpd, { log: (...values: unknown[]) => printed.push(values) });
  return printed;
}

it('there are two', () => {
  expect(examples).toHaveLength(2);
});

it('the first shows the vhost that wins', () => {
  expect(run(examples[0] ?? '')).toEqual([[['-all', '+TLSv1.2'], 4, [2]]]);
});

it('the second changes and takes back', () => {
  const [lines, restored] = run(examples[1] ?? '');
  expect(lines?.[0]).toEqual(expect.arrayContaining(['#SSLProtocol all', '# fleet: run 7', 'SSLProtocol all -SSLv3']));
  expect(restored?.[0]).toEqual({
    ok: true,
    value: '<VirtualHost *:443>\n\tSSLEngine on\n\t#SSLProtocol all\n</VirtualHost>\n',
  });
});
