/** What every report starts from: a host of which nothing is known. */
export const UNSEEN = { state: 'unreachable', reason: '', hint: '', os: '', httpd: '', library: '' } as const;
