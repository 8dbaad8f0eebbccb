/** A host's file system as a folder on this disk. */
export { hostTree } from './host-tree.ts';
