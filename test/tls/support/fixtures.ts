/** Reading the fixture files of these tests. */
import { readFileSync, readdirSync } from 'node:fs';

const FOLDER = new URL('../fixtures/', import.meta.url);

export function fixtureText(path: string): string {
  return readFileSync(new URL(path, FOLDER), 'utf8');
}

/** The names of all files in a fixture folder. */
export function fixtureNames(folder: string): string[] {
  return readdirSync(new URL(`${folder}/`, FOLDER)).toSorted();
}

/** All JSON files of a fixture folder; each file is a list of cases. */
export function fixtureCases<T>(folder: string): (T & { readonly file: string })[] {
  return fixtureNames(folder).flatMap((file) => {
    const cases = JSON.parse(fixtureText(`${folder}/${file}`)) as T[];
    return cases.map((one) => ({ ...one, file }));
  });
}
