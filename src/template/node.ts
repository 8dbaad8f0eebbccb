/** What an expression is made of. `at` is where it starts, counted from the start of the template. */
import type { ArithmeticOperator } from './arithmetic.ts';
import type { TemplateValue } from './values.ts';

export const COMPARISONS = ['==', '!=', '<', '<=', '>', '>=', 'in', 'not in'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** Arguments of a filter, a test or a method. */
export interface CallArguments {
  readonly positional: readonly Node[];
  readonly named: readonly { readonly name: string; readonly value: Node }[];
}

interface Part<K extends string> {
  readonly kind: K;
  readonly at: number;
}

export type Node =
  | (Part<'literal'> & { readonly value: TemplateValue })
  | (Part<'list'> & { readonly items: readonly Node[] })
  | (Part<'dict'> & { readonly entries: readonly (readonly [Node, Node])[] })
  | (Part<'name'> & { readonly name: string })
  | (Part<'attribute'> & { readonly of: Node; readonly name: string })
  | (Part<'index'> & { readonly of: Node; readonly index: Node })
  | (Part<'slice'> & { readonly of: Node; readonly bounds: readonly (Node | null)[] })
  | (Part<'call'> & { readonly of: Node; readonly method: string; readonly args: CallArguments })
  | (Part<'filter'> & { readonly of: Node; readonly name: string; readonly args: CallArguments })
  | (Part<'test'> & {
      readonly of: Node;
      readonly name: string;
      readonly args: CallArguments;
      readonly negated: boolean;
    })
  | (Part<'not'> & { readonly of: Node })
  | (Part<'sign'> & { readonly minus: boolean; readonly of: Node })
  | (Part<'arithmetic'> & { readonly operator: ArithmeticOperator; readonly left: Node; readonly right: Node })
  | (Part<'comparison'> & {
      readonly first: Node;
      readonly rest: readonly { readonly operator: Comparison; readonly than: Node }[];
    })
  | (Part<'logic'> & { readonly operator: 'and' | 'or'; readonly left: Node; readonly right: Node })
  | (Part<'concat'> & { readonly parts: readonly Node[] })
  | (Part<'choice'> & { readonly test: Node; readonly then: Node; readonly otherwise: Node | null });
