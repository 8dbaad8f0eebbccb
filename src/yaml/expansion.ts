/** Bounds on what aliases may unfold to, so that a few lines can't become gigabytes or an endless walk. */
import { err, ok } from '../core/index.ts';
import type { Result } from '../core/index.ts';

/** Values that a document may hold once its aliases are written out: far above ten thousand hosts with twenty variables. */
const MAX_NODES = 2_000_000;
/** Levels of nesting once aliases are written out; later code recurses over them. */
const MAX_DEPTH = 100;

interface Size {
  readonly nodes: number;
  readonly height: number;
}

/**
 * Checks that `value` (a tree that may share branches) is finite, at most {@link MAX_NODES} values large and
 * {@link MAX_DEPTH} levels deep when written out. Linear in the number of distinct objects. `childrenOf` gives what an
 * object holds. The error is a sentence.
 */
export function checkExpansion(
  value: unknown,
  childrenOf: (node: object) => readonly unknown[] = Object.values,
): Result<null, string> {
  const sizes = new Map<object, Size>();
  const open = new Set<object>();
  const measure = (node: unknown, depth: number): Result<Size, string> => {
    if (typeof node !== 'object' || node === null) return ok({ nodes: 1, height: 1 });
    if (open.has(node)) return err('an alias (*) refers to a value that contains it');
    const known = sizes.get(node);
    if (depth + (known?.height ?? 0) > MAX_DEPTH) return err(`more than ${MAX_DEPTH} levels of nesting`);
    if (known !== undefined) return ok(known);
    open.add(node);
    const size = measureChildren(childrenOf(node), (child) => measure(child, depth + 1));
    open.delete(node);
    if (size.ok) sizes.set(node, size.value);
    return size;
  };
  const total = measure(value, 0);
  return total.ok ? ok(null) : total;
}

function measureChildren(
  children: readonly unknown[],
  measure: (child: unknown) => Result<Size, string>,
): Result<Size, string> {
  let nodes = 1;
  let height = 0;
  for (const child of children) {
    const size = measure(child);
    if (!size.ok) return size;
    nodes += size.value.nodes;
    height = Math.max(height, size.value.height);
    if (nodes > MAX_NODES) return err(`aliases (*) unfold to more than ${MAX_NODES} values`);
  }
  return ok({ nodes, height: height + 1 });
}
