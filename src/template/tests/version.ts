/** Ansible's test `version`: distutils' LooseVersion, as Ansible keeps it. */
import { compareText } from '../../yaml/index.ts';
import type { Arguments } from '../arguments.ts';
import { TemplateFault } from '../fault.ts';
import { pythonText } from '../python-text.ts';
import type { TemplateValue } from '../values.ts';

const OPERATORS: Readonly<Record<string, (order: number) => boolean>> = Object.fromEntries(
  (
    [
      ['== = eq', (order) => order === 0],
      ['!= <> ne', (order) => order !== 0],
      ['< lt', (order) => order < 0],
      ['<= le', (order) => order <= 0],
      ['> gt', (order) => order > 0],
      ['>= ge', (order) => order >= 0],
    ] satisfies readonly (readonly [string, (order: number) => boolean])[]
  ).flatMap(([names, holds]) => names.split(' ').map((name) => [name, holds])),
);

/** `value is version("2.4.37", ">=")`. */
export function versionHolds(value: TemplateValue, args: Arguments): boolean {
  const [left, right] = [pythonText(value), pythonText(args.required('version'))];
  if (left === '' || right === '') throw new TemplateFault('a version that is compared is empty');
  if (args.flag('strict') || (args.get('version_type') ?? 'loose') !== 'loose')
    throw new TemplateFault('fleet compares versions loosely only', 'leave "strict" and "version_type" out');
  const operator = args.text('operator', '==');
  const holds = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (holds === undefined)
    throw new TemplateFault(`"${operator}" doesn't compare versions`, `use one of ${Object.keys(OPERATORS).join(' ')}`);
  return holds(compareVersions(left, right));
}

function compareVersions(left: string, right: string): number {
  const [one, other] = [piecesOf(left), piecesOf(right)];
  for (const [index, piece] of one.entries()) {
    const against = other[index];
    if (against === undefined) return 1;
    const order = comparePieces(piece, against, `${left} and ${right}`);
    if (order !== 0) return order;
  }
  return one.length - other.length;
}

/** Numbers, runs of small letters, and what stands between them, without the dots. */
function piecesOf(version: string): readonly (number | string)[] {
  const pieces = version.split(/(\d+|[a-z]+|\.)/).filter((piece) => piece !== '' && piece !== '.');
  return pieces.map((piece) => (/^\d+$/.test(piece) ? Number(piece) : piece));
}

function comparePieces(one: number | string, other: number | string, what: string): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  if (typeof one === 'string' && typeof other === 'string') return compareText(one, other);
  throw new TemplateFault(`the versions ${what} can't be compared: a number meets letters`);
}
