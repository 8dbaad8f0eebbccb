/** The style sheet of the page: light and dark by the reader's own setting, and fit for paper. */

export const STYLES = `
:root { color-scheme: light dark; --text: #1d2129; --page: #fff; --line: #c9ced6; --soft: #f3f5f8;
  --in: #0b6b2e; --out: #a1121f; --warn: #8a5200; }
@media (prefers-color-scheme: dark) { :root { --text: #e4e7ec; --page: #14171c; --line: #3b424d; --soft: #1f242c;
  --in: #6fd693; --out: #ff8f96; --warn: #f5b75c; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 75rem; color: var(--text); background: var(--page);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0; }
h2 { font-size: 1.2rem; margin: 2rem 0 .25rem; overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
small, .software { color: color-mix(in srgb, var(--text) 75%, var(--page)); font-weight: normal; }
p { margin: .25rem 0; }
.tiles { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0; }
.tile { border: 1px solid var(--line); border-radius: .4rem; padding: .5rem 1rem; background: var(--soft); }
.tile dt { font-size: .85rem; }
.tile dd { margin: 0; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
.alarm dd, .overdue th, .out, .unreachable .state { color: var(--out); }
.due th, .declined .state, .unseen { color: var(--warn); }
.in { color: var(--in); }
.next { border-left: .25rem solid var(--warn); padding-left: .75rem; margin: .75rem 0; }
table { border-collapse: collapse; margin: .75rem 0; display: block; overflow-x: auto; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { border: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top; }
thead th { background: var(--soft); }
td code { overflow-wrap: anywhere; }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } section { break-inside: avoid-page; }
  table { display: table; } .tile { background: none; } }
`;
