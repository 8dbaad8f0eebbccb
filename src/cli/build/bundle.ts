/**
 * Puts the program's own modules together: `npm run build` runs it last. Node takes longer to find and to read 700 small
 * files than most commands take for the rest. Packages stay as they are.
 */
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown, type Plugin } from 'rolldown';

const CLI = fileURLToPath(new URL('..', import.meta.url));
const CHUNKS = `${CLI}bundled`;

/** Modules find their scripts and schemas beside themselves; from a bundle they have to look where they would have stood. */
const ownPlaces: Plugin = {
  name: 'own-places',
  transform: (code, id) => {
    const place = JSON.stringify(relative(CHUNKS, id));
    return code.replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`);
  },
};

const bundle = await rolldown({
  input: `${CLI}main.js`,
  platform: 'node',
  external: (id) => !/^[./]/.test(id),
  plugins: [ownPlaces],
});
await bundle.write({
  dir: CLI,
  format: 'esm',
  entryFileNames: 'main.js',
  chunkFileNames: 'bundled/[name]-[hash].js',
});
