/** Reads a configuration as httpd does: includes, conditions, defines and macros put in order into one stream. */
import { rememberLatest } from '../../core/memo.ts';
import { Block } from './block.ts';
import type { Configuration, ConfigurationSource } from './configuration.ts';
import type { Origin } from './cursor.ts';
import { sourceFile } from './file-view.ts';
import { readFile } from './read-block.ts';
import { Reading } from './reading.ts';
import { isSameSource } from './same-source.ts';

/**
 * Resolves a configuration. Never throws and always ends: sizes are limited, and everything that isn't understood is
 * in `problems` and `opaqueRegions`. The same source twice in a row is read once: whoever proposes a change proves it on
 * the very files that are looked at next.
 */
export const resolveConfiguration: (source: ConfigurationSource) => Configuration = rememberLatest(read, isSameSource);

function read(source: ConfigurationSource): Configuration {
  const reading = new Reading(source, readFile);
  const main = sourceFile(source, source.mainFile);
  const place = { path: source.mainFile, realPath: main?.realPath ?? source.mainFile, line: 1 };
  const origin: Origin = { file: place, depth: 0, includeChain: [], macros: [], lineAt: null };
  if (main === undefined) reading.missing({ ...place, target: source.mainFile, optional: false });
  else readFile(reading, main, { origin, block: Block.file({ vhost: null, sections: [] }, 0) });
  return reading.configuration();
}
