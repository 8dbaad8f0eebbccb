/** The style sheet of all pages: light and dark by the reader's own setting, and fit for paper. */

export const STYLES = `
:root { color-scheme: light dark; --text: #1b2330; --soft-text: #4c5869; --page: #f6f7f9; --card: #fff; --line: #d5dae2;
  --soft: #eef1f5; --link: #0b57c2; --in: #0a6b33; --in-bg: #e3f4e8; --out: #8f1b2c; --out-bg: #fbe7e9; --warn: #7a4a00;
  --warn-bg: #fdf0d8; --none: #5b6675; --bar: #3b74c9; --shadow: 0 1px 2px rgb(20 30 50 / .08); }
@media (prefers-color-scheme: dark) { :root { --text: #e5e9f0; --soft-text: #a9b3c1; --page: #12161c; --card: #1a2028;
  --line: #343d4a; --soft: #222a34; --link: #8ab8ff; --in: #7fdca2; --in-bg: #15301f; --out: #ff9aa5; --out-bg: #3a1a20;
  --warn: #f6c26b; --warn-bg: #36280f; --none: #97a2b1; --bar: #6ea3f0; --shadow: none; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; color: var(--text); background: var(--page); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
body > header, main, body > footer { max-width: 84rem; margin: 0 auto; padding: 0 1.5rem; }
body > header { padding-top: 1.75rem; padding-bottom: .25rem; }
main { padding-bottom: 3rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .25rem; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 0 0 .6rem; overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin: 1.1rem 0 .3rem; }
p { margin: .3rem 0; }
p, li, summary, .names { overflow-wrap: anywhere; }
a { color: var(--link); }
a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible, summary:focus-visible, [tabindex]:focus-visible {
  outline: 3px solid var(--bar); outline-offset: 2px; border-radius: .25rem; }
.skip { position: absolute; left: -100vw; }
.unseen-text { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); }
.skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .25rem .75rem; z-index: 3; }
.sub, small, .software { color: var(--soft-text); font-weight: normal; }
nav.jump ul { display: flex; flex-wrap: wrap; gap: .15rem 1.1rem; list-style: none; padding: 0; margin: .75rem 0 0; font-size: .95rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1.1rem 1.25rem; margin: 1.1rem 0;
  box-shadow: var(--shadow); }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(7.25rem, 1fr)); gap: .75rem; margin: 1.1rem 0; }
.tile { border: 1px solid var(--line); border-radius: .6rem; padding: .6rem .9rem; background: var(--card); box-shadow: var(--shadow); }
.tile dt { font-size: .85rem; color: var(--soft-text); }
.tile dd { margin: 0; font-size: 1.75rem; line-height: 1.2; font-variant-numeric: tabular-nums; font-weight: 600; }
.tile.alarm { background: var(--out-bg); border-color: var(--out); }
.tile.alarm dt, .tile.alarm dd { color: var(--out); }
.badge { display: inline-block; padding: .05rem .55rem; border-radius: 1rem; font-size: .85rem; font-weight: 600; white-space: nowrap;
  background: var(--soft); color: var(--soft-text); }
.badge.error, .badge.overdue, .badge.unreachable, .badge.stuck { background: var(--out-bg); color: var(--out); }
.badge.warning, .badge.due, .badge.declined, .badge.unsettled { background: var(--warn-bg); color: var(--warn); }
.badge.audited, .badge.in-force, .badge.changed { background: var(--in-bg); color: var(--in); }
.next { border-left: .3rem solid var(--warn); background: var(--warn-bg); padding: .6rem .9rem; border-radius: 0 .4rem .4rem 0; margin: .75rem 0; }
nav.jump a[aria-current] { font-weight: 700; color: var(--text); text-decoration: none; }
progress { width: 100%; height: 1.1rem; accent-color: var(--bar); }
ul.plain { list-style: none; padding: 0; margin: 0; }
ul.plain > li { padding: .45rem 0; border-top: 1px solid var(--line); }
ul.plain > li:first-child { border-top: 0; }
.scroll { overflow-x: auto; margin: .5rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; }
caption { text-align: left; font-weight: 600; padding: .2rem 0 .4rem; }
th, td { border-bottom: 1px solid var(--line); padding: .4rem .6rem; text-align: left; vertical-align: top; overflow-wrap: break-word; }
table.hosts tbody th { white-space: nowrap; }
ul.clauses { margin: .2rem 0 .3rem; padding-left: 1.25rem; color: var(--soft-text); font-size: .93rem; }
thead th { background: var(--soft); position: sticky; top: 0; z-index: 1; vertical-align: bottom; overflow-wrap: normal; }
tbody th { font-weight: 600; }
tbody tr:hover { background: var(--soft); }
th button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; text-align: left; }
th[aria-sort=ascending] button::after { content: " \\2191"; }
th[aria-sort=descending] button::after { content: " \\2193"; }
td.mark { white-space: nowrap; overflow-wrap: normal; font-variant-numeric: tabular-nums; }
.in { color: var(--in); } .out { color: var(--out); } .some, .unseen { color: var(--warn); } .never { color: var(--none); }
td.in { background: color-mix(in srgb, var(--in-bg) 55%, transparent); } td.out { background: color-mix(in srgb, var(--out-bg) 45%, transparent); }
td.some { background: color-mix(in srgb, var(--warn-bg) 60%, transparent); }
.controls { display: flex; flex-wrap: wrap; gap: .75rem 1rem; align-items: end; margin: .25rem 0 .75rem; }
.controls label { display: grid; gap: .15rem; font-size: .85rem; color: var(--soft-text); }
input, select { font: inherit; color: var(--text); background: var(--card); border: 1px solid var(--none); border-radius: .4rem; padding: .3rem .55rem; }
input[type=search] { min-width: 16rem; }
[hidden] { display: none !important; }
code, pre, .diff { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .88rem; }
td code { overflow-wrap: break-word; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: .4rem; padding: .7rem .9rem; overflow-x: auto; margin: .5rem 0; }
pre .add { color: var(--in); } pre .del { color: var(--out); } pre .at { color: var(--soft-text); }
details { margin: .4rem 0; } summary { cursor: pointer; }
svg.timeline { width: 100%; min-width: 40rem; height: auto; display: block; }
svg.timeline text { font: 12px system-ui, sans-serif; fill: var(--text); } svg.timeline .axis { fill: var(--soft-text); }
svg.timeline .grid { stroke: var(--line); } svg.timeline .today { stroke: var(--out); stroke-width: 2; }
svg.timeline .in-force { fill: var(--bar); } svg.timeline .due { fill: #b97a14; } svg.timeline .overdue { fill: #c03a4c; }
footer { color: var(--soft-text); font-size: .85rem; padding-bottom: 2rem !important; }
@media (max-width: 40rem) { body > header, main, body > footer { padding-left: .8rem; padding-right: .8rem; } section { padding: .9rem; } }
@media print { :root { color-scheme: light; --text: #000; --soft-text: #333; --page: #fff; --card: #fff; --line: #bbb; --soft: #f4f4f4; --link: #000;
  --in: #05451f; --out: #7a0b1c; --warn: #5b3700; --in-bg: #fff; --out-bg: #fff; --warn-bg: #fff; --shadow: none; }
  body { font-size: 9.5pt; } body > header, main, body > footer { max-width: none; padding: 0; } .controls, nav.jump, .skip { display: none; }
  section { border: 0; border-top: 1px solid #bbb; border-radius: 0; padding: .6rem 0; } tr, .tile, li { break-inside: avoid; }
  thead { display: table-header-group; } thead th { position: static; } .scroll { overflow: visible; } pre { white-space: pre-wrap; overflow-wrap: anywhere; } }
`;
