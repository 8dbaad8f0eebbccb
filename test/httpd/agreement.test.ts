/** Whole generated trees, read from the disk by a real httpd and by fleet: the same list, vhosts and files, or a reason. */
import { expect } from 'vitest';
import { hostTree } from '../../src/disk/index.ts';
import { effectiveList, parseIncludesDump } from '../../src/httpd/index.ts';
import type { Configuration, EffectiveRecord } from '../../src/httpd/index.ts';
import { lawsOf } from '../support/laws.ts';
import { inclusions } from './arbitrary-inclusions.ts';
import { dumpsOf, onDisk } from './oracle.ts';
import type { DumpedDirective } from './oracle.ts';
import { ACCEPTED, expectSameVirtualHosts, readFromDisk } from './support.ts';

const LISTED = ['DirectoryIndex', 'ServerName', 'Listen', 'Require'];

const law = lawsOf(import.meta.url);

law(
  'what httpd reads is what fleet reads',
  [inclusions],
  (question) =>
    onDisk(question, (root) => {
      const theirs = dumpsOf(root, question);
      const config = readFromDisk(root, question);
      if (!theirs.ok) {
        expect(config.problems, theirs.output).not.toEqual([]);
        return 'refused';
      }
      expect(config.problems.filter(({ code }) => !ACCEPTED.has(code))).toEqual([]);
      expect(config.opaqueRegions.map((region) => `${region.line} ${region.text}`)).toEqual([]);
      const listed = theirs.config.map(dumped);
      expect(ours(config).map((record, index) => withPlaceOf(listed[index], record))).toEqual(listed);
      expectSameVirtualHosts(theirs, config);
      expect([...config.documents.keys()]).toEqual(filesOf(theirs.listing, root));
      return ['accepted', ...(theirs.config.some(({ file }) => file.startsWith('macro ')) ? ['macro'] : [])];
    }),
  { seen: { accepted: 0.4, macro: 0.15 } },
);

interface Listed {
  readonly at: string;
  readonly via: string | null;
  readonly context: string;
  readonly directive: string;
}

function ours(config: Configuration): Listed[] {
  const records = effectiveList(config, LISTED).filter((record) => record.kind === 'directive');
  return records.map((record) => ({
    at: placeOf(record),
    via: record.via,
    context: lowerNames(record.context),
    directive: `${record.name.toLowerCase()} ${record.value}`,
  }));
}

/** httpd numbers the lines of a macro for themselves. */
function placeOf({ via, file, line, lastLine }: EffectiveRecord): string {
  return via === null ? `${file}:${lastLine}` : `in ${file}, ${line === lastLine ? 'one line' : 'many'}`;
}

function dumped({ file, line, openings, text }: DumpedDirective): Listed {
  const used = /^macro '.*?' \(defined on line \d+ of "(?<home>[^"]*)"\) used on line (?<at>\d+) of "(?<by>[^"]*)"$/;
  const { home = '', at = '', by = '' } = used.exec(file)?.groups ?? {};
  return {
    at: by === '' ? `${file}:${line}` : `in ${home}, one line`,
    via: by === '' ? null : `${by}:${at}`,
    context: openings.length === 0 ? 'server' : lowerNames(openings.join(' > ')),
    directive: text.replace(/^\S+/, (name) => name.toLowerCase()),
  };
}

/** Of a macro that was defined or used in another one httpd tells the place in words of its own. */
function withPlaceOf(theirs: Listed | undefined, record: Listed): Listed {
  const inWords = theirs?.at.startsWith('macro ') === true && record.via !== null;
  return inWords ? { ...record, at: theirs.at, via: theirs.via } : record;
}

/** httpd prints the names of directives as their module has them. */
function lowerNames(context: string): string {
  return context.replaceAll(/(^| > )<[^\s>]+/g, (name) => name.toLowerCase());
}

/** Real paths, each once, in the order in which they were first read. */
function filesOf(listing: string, root: string): string[] {
  const view = hostTree(root);
  const paths = parseIncludesDump(listing).map(({ path }) => view.read(path)?.realPath ?? path);
  return [...new Set(paths)];
}
