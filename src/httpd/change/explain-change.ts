/** Says why a change isn't made or how it is made, where to look, and what a person can do. */
import { headsText } from '../in-force/scope-key.ts';
import type { Occurrence, Place } from '../reading/configuration.ts';
import type { ChangeNote, ConfigurationChangeError } from './configuration-change.ts';

/** A refusal for people; control characters of the files are not escaped. */
export interface ChangeRefusal {
  /** Where to look; null where the request itself is wrong. The line is null where the file as a whole is meant. */
  readonly place: { readonly path: string; readonly line: number | null } | null;
  /** Half a sentence, without the place. */
  readonly reason: string;
  /** What to do, half a sentence; null where the reason says it. */
  readonly help: string | null;
}

/** The parts of {@link explainChangeError}. */
export function changeRefusal(error: ConfigurationChangeError): ChangeRefusal {
  switch (error.code) {
    case 'invalid-request':
      return { place: null, reason: error.message, help: null };
    case 'in-macro': {
      const { name, macro } = error.occurrence;
      const reason = `${name} comes out of macro ${error.macro}, and a change of its body would change every use`;
      const use = macro === null ? '' : ` and write ${name} behind ${at(macro.usedAt)}, where it is used`;
      return { place: lineOf(error.occurrence), reason, help: `take the line out of it${use}` };
    }
    case 'vhost-in-macro':
      return {
        place: lineOf(error.vhost),
        reason: 'the virtual host is made by a macro and has no lines of its own',
        help: 'change the macro, or write the virtual host out',
      };
    case 'section-in-macro':
      return {
        place: lineOf(error.section),
        reason: 'the section is made by a macro and has no lines of its own',
        help: 'change the macro, or write the section out',
      };
    case 'section-missing':
      return {
        place: error.vhost === null ? null : lineOf(error.vhost),
        reason: `there is no ${headsText(error.sections)} ${error.vhost === null ? 'at server level' : 'in this virtual host'}`,
        help: 'write the section first',
      };
    case 'opaque-region':
      return {
        place: lineOf(error.region),
        reason: `what "${error.region.text}" comes to is not known`,
        help: 'make it plain there, then ask again',
      };
    case 'file-missing':
      return { place: fileOf(error.path), reason: "this file was not read, so it can't be changed", help: null };
    case 'module-missing':
      return {
        place: fileOf(error.path),
        reason: `no line loads mod_ssl, so ${error.name} would make httpd refuse the configuration`,
        help: 'another module may speak TLS here',
      };
    case 'conflict':
      return {
        place: fileOf(error.path),
        reason: 'two of the changes want different things of one place',
        help: 'make them one after the other',
      };
    case 'changes-others': {
      const [line] = error.lines;
      const places = error.scopes.map((vhost) => (vhost === null ? 'the server level' : at(vhost))).join(', ');
      return {
        place: line === undefined ? null : lineOf(line),
        reason: `the change would also change ${namesOf(error.lines)} of ${places}`,
        help: 'ask for it there too if that is meant',
      };
    }
    case 'no-effect': {
      const { request, inForce } = error;
      return {
        place: inForce === null ? null : lineOf(inForce),
        reason: `${request.name} would not be as asked for: ${inForce === null ? 'no line counts' : 'this line counts'} there`,
        help: 'ask for one value of it in each scope',
      };
    }
    case 'new-problem':
      return {
        place: lineOf(error.problem),
        reason: `the change would bring a fault: ${error.problem.message}`,
        help: null,
      };
  }
}

/** `FILE:LINE: reason; help`: one sentence for people; control characters of the files are not escaped. */
export function explainChangeError(error: ConfigurationChangeError): string {
  const { place, reason, help } = changeRefusal(error);
  const line = place?.line == null ? '' : `:${place.line}`;
  return `${place === null ? '' : `${place.path}${line}: `}${reason}${help === null ? '' : `; ${help}`}`;
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

function lineOf({ realPath, line }: Place): ChangeRefusal['place'] {
  return { path: realPath, line };
}

function fileOf(path: string): ChangeRefusal['place'] {
  return { path, line: null };
}

function namesOf(lines: readonly Occurrence[]): string {
  return [...new Set(lines.map((line) => line.name))].join(', ');
}
