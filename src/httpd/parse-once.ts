/** {@link parseDocument} with a memory: the distribution's own files are the same on all hosts of a fleet. */
import { memoize } from '../core/memo.ts';
import { parseDocument } from './parse.ts';

/**
 * Parses one file, or gives the tree that the same bytes had before. Trees are never changed, so hosts share them:
 * parsing was 40 % of resolving a configuration, and its garbage most of the controller's memory. A tree takes about
 * thirty times its text, so the limit comes to 16 MB.
 */
export const parseOnce = memoize(parseDocument, { characters: 512 * 1024 });
