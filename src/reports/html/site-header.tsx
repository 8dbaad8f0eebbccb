/** The head of every page that `fleet serve` shows. */
import { oneLine } from '../text/one-line.ts';

/** Pages of the site, in the order of its navigation. */
const PAGES: readonly (readonly [path: string, label: string])[] = [
  ['/', 'Hosts'],
  ['/runs', 'Runs'],
  ['/live', 'Running'],
];

export function SiteNav({ here }: { readonly here: string }) {
  return (
    <nav class="jump" aria-label="Pages">
      <ul>
        {PAGES.map(([path, label]) => (
          <li>
            <a href={path} aria-current={path === here ? 'page' : undefined}>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

export function SiteHeader({ title, here }: { readonly title: string; readonly here: string }) {
  return (
    <header>
      <a class="skip" href="#main">
        To the content
      </a>
      <h1>{oneLine(title)}</h1>
      <SiteNav here={here} />
    </header>
  );
}
