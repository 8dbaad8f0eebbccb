/** Why a template can't be evaluated. Thrown inside this folder only: its functions give it as a value. */

/** `offset` counts from the start of the template; undefined until the place is known. */
export class TemplateFault extends Error {
  readonly hint: string | undefined;
  offset: number | undefined;

  constructor(message: string, hint?: string, offset?: number) {
    super(message);
    this.hint = hint;
    this.offset = offset;
  }
}

/** Something is used that nothing defines. */
export class UndefinedFault extends TemplateFault {}

/** What is wrong with a template, and where in it. */
export interface TemplateError {
  /** A sentence without a full stop. */
  readonly message: string;
  readonly hint?: string;
  /** From the start of the text. */
  readonly offset: number;
  /** Whether it's that something is undefined. */
  readonly isUndefined?: true;
}

/** The fault as a value; other exceptions are bugs and go on. */
export function errorOf(thrown: unknown): TemplateError {
  if (thrown instanceof RangeError) return { message: 'the expression is nested too deeply', offset: 0 };
  if (!(thrown instanceof TemplateFault)) throw thrown;
  const { message, hint, offset = 0 } = thrown;
  const isUndefined = thrown instanceof UndefinedFault ? { isUndefined: true as const } : {};
  return { message, offset, ...(hint !== undefined && { hint }), ...isUndefined };
}
