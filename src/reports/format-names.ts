/** The formats of `fleet audit` by name, for help texts: without what writing them needs, which is slow to load. */

/** One line for each, in the order of the help. */
export const FORMAT_DESCRIPTIONS = {
  text: 'for reading in a terminal',
  json: 'everything, for programs',
  html: 'pages for a browser: an index, and a page for each host',
  md: 'text for tickets and wikis',
  csv: 'a table with one row for each host, listener, name and client',
  junit: 'test results for CI servers',
  sarif: 'findings for security dashboards',
} as const;

export type FormatName = keyof typeof FORMAT_DESCRIPTIONS;
