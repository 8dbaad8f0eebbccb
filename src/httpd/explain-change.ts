/** Says in a sentence why a change isn't made or how it is made, where to look, and what a person can do. */
import type { Occurrence, Place } from './configuration.ts';
import type { ChangeNote, ConfigurationChangeError } from './configuration-change.ts';

/** One sentence or two for people; control characters of the files are not escaped. */
export function explainChangeError(error: ConfigurationChangeError): string {
  switch (error.code) {
    case 'invalid-request':
      return error.message;
    case 'in-macro': {
      const { name, macro } = error.occurrence;
      const use = macro === null ? '' : ` and write ${name} behind ${at(macro.usedAt)}, where it is used`;
      return `${at(error.occurrence)}: ${name} comes out of macro ${error.macro}, and a change of its body would change every use; take the line out of it${use}`;
    }
    case 'vhost-in-macro':
      return `${at(error.vhost)}: the virtual host is made by a macro and has no lines of its own; change the macro, or write the virtual host out`;
    case 'opaque-region':
      return `${at(error.region)}: what "${error.region.text}" comes to is not known; make it plain there, then ask again`;
    case 'file-missing':
      return `${error.path}: this file was not read, so it can't be changed`;
    case 'module-missing':
      return `${error.path}: no line loads mod_ssl, so ${error.name} would make httpd refuse the configuration; another module may speak TLS here`;
    case 'conflict':
      return `${error.path}: two of the changes want different things of one place; make them one after the other`;
    case 'changes-others': {
      const places = error.scopes.map((vhost) => (vhost === null ? 'the server level' : at(vhost))).join(', ');
      return `the change would also change ${namesOf(error.lines)} of ${places}; ask for it there too if that is meant`;
    }
    case 'no-effect': {
      const { request, inForce } = error;
      const winner = inForce === null ? 'no line' : at(inForce);
      return `${request.name} would not be as asked for: ${winner} counts there`;
    }
    case 'new-problem':
      return `${at(error.problem)}: the change would bring a fault: ${error.problem.message}`;
  }
}

/** One sentence for people. */
export function explainChangeNote(note: ChangeNote): string {
  switch (note.code) {
    case 'own-line':
      return `${at(note.shared)}: this line counts elsewhere too and stays; the new one stands at the end of its scope`;
    case 'variable-replaced': {
      const names = note.variables.map((name) => `\${${name}}`).join(', ');
      return `${at(note.replaced)}: the value came from ${names}, which stays defined as it is`;
    }
  }
}

function at({ realPath, line }: Place): string {
  return `${realPath}:${line}`;
}

function namesOf(lines: readonly Occurrence[]): string {
  return [...new Set(lines.map((line) => line.name))].join(', ');
}
