/** Directives that this module leaves alone, why, and what to use in their place. */

interface Instead {
  readonly reason: string;
  readonly help: string;
}

const FILES = {
  reason: 'it decides which files are read, so what else would change can not be told from it',
  help: 'write the line by hand, or set the directives that those files have one by one',
};
const TEXT = {
  reason: 'it changes the text of other lines',
  help: 'change it by hand, or set the directives that use it one by one',
};
const MODULES = {
  reason: 'it decides which directives httpd knows',
  help: 'use apache_module, or the tool of the distribution',
};
const SOCKETS = { reason: 'a socket without a virtual host serves whoever comes there', help: 'use apache_listener' };
const PROCESS = {
  reason: 'it takes a restart, and other programs find the server by it',
  help: 'change it by hand, with the service that starts the server',
};

const FORBIDDEN: Readonly<Record<string, Instead>> = {
  include: FILES,
  includeoptional: FILES,
  accessconfig: FILES,
  resourceconfig: FILES,
  serverroot: FILES,
  define: TEXT,
  undefine: TEXT,
  use: TEXT,
  undefmacro: TEXT,
  loadmodule: MODULES,
  loadfile: MODULES,
  addmodule: MODULES,
  clearmodulelist: MODULES,
  listen: SOCKETS,
  pidfile: PROCESS,
};

/** Undefined for those that may be changed. */
export function forbidden(name: string): Instead | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(FORBIDDEN, key) ? FORBIDDEN[key] : undefined;
}

/** Directives of which each line says one thing more; `set` would take one that says something else. */
const LISTS = new Set(
  [
    'header requestheader rewriterule rewritecond rewritemap alias aliasmatch scriptalias scriptaliasmatch redirect',
    'redirectmatch redirectpermanent redirecttemp addtype addhandler addencoding addlanguage addcharset addoutputfilter',
    'addoutputfilterbytype addinputfilter setenvif setenvifnocase setenvifexpr browsermatch browsermatchnocase setenv',
    'passenv unsetenv proxypass proxypassmatch proxypassreverse customlog transferlog logformat errordocument serveralias',
    'action script balancermember namevirtualhost sslrequire',
  ].flatMap((line) => line.split(' ')),
);

export function isList(name: string): boolean {
  return LISTS.has(name.toLowerCase());
}

/** Their values can't change while the server runs: a reload leaves the old ones (manual of the MPMs). */
export function needsRestart(name: string): boolean {
  return ['serverlimit', 'threadlimit'].includes(name.toLowerCase());
}
