/**
 * What `httpd.ts` measures, in a process of its own: `node httpd-work.ts times|memory FILES` prints one line of JSON.
 */
import {
  changeConfiguration,
  effectiveList,
  parseDocument,
  resolveConfiguration,
  TLS_DIRECTIVES,
  virtualHosts,
} from '../../src/httpd/index.ts';
import type { Configuration, ConfigurationSource, DirectiveChange } from '../../src/httpd/index.ts';
import { bytesIn, treeOf } from './httpd-tree.ts';
import type { Files } from './httpd-tree.ts';

/** Milliseconds of the processor. */
export interface Times {
  readonly bytes: number;
  readonly parseMs: number;
  readonly resolveMs: number;
  readonly listMs: number;
  /** Set SSLProtocol at server level and in every virtual host, as one change. */
  readonly changeMs: number;
}

/** What resolving once takes at the peak, more than the process and the files took before. */
export interface Peak {
  readonly peakMiB: number;
}

const ROUNDS = 3;

const [what, count] = process.argv.slice(2);
process.stdout.write(`${JSON.stringify(what === 'memory' ? peak(Number(count)) : times(Number(count)))}\n`);

function times(files: number): Times {
  const rounds = Array.from({ length: ROUNDS }, (_, round) => measureOnce(treeOf(files, `round ${round}`)));
  const best = (of: (times: Times) => number): number => Math.min(...rounds.map(of));
  return {
    bytes: best((t) => t.bytes),
    parseMs: best((t) => t.parseMs),
    resolveMs: best((t) => t.resolveMs),
    listMs: best((t) => t.listMs),
    changeMs: best((t) => t.changeMs),
  };
}

function peak(files: number): Peak {
  const source = sourceOf(treeOf(files, 'memory'));
  const before = process.memoryUsage.rss();
  resolveConfiguration(source);
  return { peakMiB: process.resourceUsage().maxRSS / 1024 - before / 1024 / 1024 };
}

function measureOnce(files: Files): Times {
  const source = sourceOf(files);
  const [parseMs] = timed(() => [...files.values()].map(parseDocument));
  const [resolveMs, config] = timed(() => resolveConfiguration(source));
  const [listMs] = timed(() => effectiveList(config, TLS_DIRECTIVES));
  const [changeMs, changed] = timed(() => changeConfiguration(config, everywhere(config)));
  if (config.problems.length > 0 || !changed.ok) throw new Error('the tree is not as it was meant');
  return { bytes: bytesIn(files), parseMs, resolveMs, listMs, changeMs };
}

function sourceOf(files: Files): ConfigurationSource {
  return {
    mainFile: '/etc/httpd/httpd.conf',
    serverRoot: '/etc/httpd',
    files: new Map([...files].map(([path, bytes]) => [path, { path, realPath: path, bytes }])),
    defines: new Set(),
    env: {},
    modules: new Set(['ssl_module']),
    version: '2.4.62',
  };
}

function everywhere(config: Configuration): DirectiveChange[] {
  const scopes = [null, ...virtualHosts(config)];
  return scopes.map((vhost) => ({ action: 'set', vhost, name: 'SSLProtocol', args: 'all', marker: null }));
}

function timed<T>(run: () => T): [number, T] {
  const start = process.cpuUsage();
  const result = run();
  const { user, system } = process.cpuUsage(start);
  return [(user + system) / 1000, result];
}
