/** What a change of one directive is made of, and why it may be refused. */
import { directiveForm } from '../in-force/cipher-suite-form.ts';
import type { Occurrence, OpaqueRegion, Place } from '../reading/configuration.ts';
import type { DirectiveQuery } from '../in-force/scope.ts';
import { scopeKey } from '../in-force/scope-key.ts';
import type { ScopeKey, SectionHead } from '../in-force/scope-key.ts';
import type { VirtualHost } from '../in-force/vhosts.ts';
import { splitWords } from '../text/words.ts';

/** One directive in one scope. `form` tells the two SSLCipherSuite apart; by default it's not the one for TLS 1.3. */
export interface DirectiveTarget extends DirectiveQuery {
  /** Null: the server level. */
  readonly vhost: VirtualHost | null;
  /** Sections in it, outermost first: the lines in those that open so are meant. None: those that stand there directly. */
  readonly sections?: readonly SectionHead[];
}

/** A directive and the value it shall have; the value decides the form. */
export interface SetDirectiveRequest extends Omit<DirectiveTarget, 'form'> {
  /** `SSLProtocol`, spelled as it is written where no line exists yet. */
  readonly name: string;
  /** The text after the name, quoted as httpd needs it: `all -SSLv3`. */
  readonly args: string;
  /** A comment line put right above, `# fleet: …`; null for none. */
  readonly marker: string | null;
}

/** A directive to take away. */
export interface RemoveDirectiveRequest extends DirectiveTarget {
  /** Only the lines that have this value; all without it. */
  readonly value?: string;
}

/** Why nothing was proposed. Each names the place a person has to look at. */
export type ChangeError =
  /** The value or marker would not be one line, or would swallow the next one; or the directive holds no value. */
  | { readonly code: 'invalid-request'; readonly message: string }
  /** The line that counts came out of a macro: changing the body would change every use. */
  | { readonly code: 'in-macro'; readonly macro: string; readonly occurrence: Occurrence }
  /** The virtual host itself was made by a macro. */
  | { readonly code: 'vhost-in-macro'; readonly vhost: Place }
  /** No section opens so there. */
  | {
      readonly code: 'section-missing';
      readonly vhost: VirtualHost | null;
      readonly sections: readonly SectionHead[];
    }
  /** The section was made by a macro. */
  | { readonly code: 'section-in-macro'; readonly section: Place }
  /** A region that wasn't understood may set the same directive, or makes httpd refuse the file. */
  | { readonly code: 'opaque-region'; readonly region: OpaqueRegion }
  /** The file to edit is not among those that were read. */
  | { readonly code: 'file-missing'; readonly path: string };

/** The directive that a request is about, in the form that its value has. */
export function targetOf({ vhost, sections = [], name, args }: SetDirectiveRequest): DirectiveTarget {
  const words = splitWords(args).map((w) => w.value);
  return { vhost, sections, name, form: directiveForm(name, words) };
}

/** The scope that a request is about. */
export function scopeOf({ vhost, sections = [] }: Omit<DirectiveTarget, 'name'>): ScopeKey {
  return scopeKey(vhost?.id ?? null, sections);
}
