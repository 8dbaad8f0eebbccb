/** Names of hosts, folded; a long list opens only when it is asked for. */
import { countOf } from '../text/fold.ts';
import { foldNames } from '../text/fold-names.ts';
import { oneLine } from '../text/one-line.ts';

/** Characters that are shown at once. */
const MAX_SHOWN = 160;

export function HostNames({ hosts }: { readonly hosts: readonly string[] }) {
  const names = oneLine(foldNames(hosts));
  if (names.length <= MAX_SHOWN) return <>{names}</>;
  return (
    <details>
      <summary>{countOf(hosts.length, 'host')}</summary>
      {names}
    </details>
  );
}
