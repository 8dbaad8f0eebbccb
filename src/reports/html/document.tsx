/** The frame of every page. */
import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { oneLine } from '../text/one-line.ts';
import { STYLES } from './styles.ts';
import { hashOf } from './hash.ts';

export interface PageOptions {
  readonly title: string;
  /** The page's own script; null where it has none. */
  readonly script: string | null;
  /** What besides the page's own style and script is allowed: live pages ask their server. */
  readonly connect?: true;
}

/** What stands before and after the content of a page: the content may come in pieces between them. */
export interface Frame {
  readonly open: string;
  readonly close: string;
}

const STYLE_HASH = hashOf(STYLES);

/**
 * Even if something slipped through the escaping, the policy lets nothing run but the page's own script, and nothing
 * load at all.
 */
export function frameOf({ title, script, connect }: PageOptions): Frame {
  const policy = [
    "default-src 'none'",
    `style-src '${STYLE_HASH}'`,
    ...(script === null ? [] : [`script-src '${hashOf(script)}'`]),
    ...(connect === true ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const head = renderToString(
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content={policy} />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{oneLine(title)}</title>
      <style dangerouslySetInnerHTML={{ __html: STYLES }} />
    </head>,
  );
  const end = script === null ? '' : `<script>${script}</script>`;
  return { open: `<!DOCTYPE html>\n<html lang="en">${head}<body>\n`, close: `\n${end}</body></html>\n` };
}

/** A whole page at once. */
export function documentOf(options: PageOptions, content: ComponentChildren): string {
  const { open, close } = frameOf(options);
  return `${open}${fragment(content)}${close}`;
}

/** A piece of a page. */
export function fragment(content: ComponentChildren): string {
  return renderToString(<>{content}</>);
}
