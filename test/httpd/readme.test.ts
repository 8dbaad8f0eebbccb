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

it('there are three', () => {
  expect(examples).toHaveLength(3);
});

it('the first shows the vhost that wins', () => {
  expect(run(examples[0] ?? '')).toEqual([[['-all', '+TLSv1.2'], 4, [2]]]);
});

it('the second changes and takes back', () => {
  const [[diff] = [], restored] = run(examples[1] ?? '');
  const commented = [...(examples[1] ?? '').matchAll(/^  \/\/ (.*)$/gm)].map((m) => m[1]);
  expect(String(diff).replaceAll('\t', '  ').trimEnd().split('\n')).toEqual(commented);
  expect(restored?.[0]).toEqual({
    ok: true,
    value: '<VirtualHost *:443>\n\tSSLEngine on\n\t#SSLProtocol all\n</VirtualHost>\n',
  });
});

it('the third leaves what others need', () => {
  const said = run(examples[2] ?? '').map(([first]) => String(first));
  expect(said[0]).toBe('/etc/httpd/httpd.conf');
  expect(said[1]).toMatch(/^\/etc\/httpd\/options.conf:1: this line counts elsewhere too/);
  expect(said[2]).toBe('/etc/httpd/options.conf');
  expect(said[3]).toMatch(
    /^\/etc\/httpd\/options.conf:1: the change would also change SSLProtocol of \/etc\/httpd\/httpd.conf:5;/,
  );
});
