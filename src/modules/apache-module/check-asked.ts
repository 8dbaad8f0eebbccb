/** What is refused whatever the configuration looks like in detail. */
import type { Failure } from '../../core/index.ts';
import type { InstanceSnapshot } from '../../ports/index.ts';
import { isStatic, processingModel } from '../shared/loaded-modules.ts';
import type { ApacheModuleParams } from './params.ts';
import { refused } from './refused.ts';

/** A server can't do without these, though its configuration test may pass. */
const VITAL: Readonly<Record<string, string>> = {
  unixd: 'without it httpd does not start on Unix',
  systemd: 'without it the service manager waits in vain for word that httpd has started',
};

export function checkAsked({ configuration, points }: InstanceSnapshot, params: ApacheModuleParams): Failure | null {
  const { name, state } = params;
  if (name.startsWith('mpm_')) {
    return refused(
      `mod_${name} decides how httpd runs its processes, and a running one can't change that`,
      'change it by hand, and restart the service',
    );
  }
  return state === 'absent' ? checkAbsent(name, configuration, points.length) : checkPresent(name, configuration);
}

function checkAbsent(name: string, config: InstanceSnapshot['configuration'], points: number): Failure | null {
  if (isStatic(config, name)) {
    return refused(`mod_${name} is compiled into this httpd`, 'leave it there, or install another httpd');
  }
  if (name === 'ssl' && points > 0) {
    return refused('this server answers with TLS, which is what mod_ssl is for', 'keep it');
  }
  const reason = VITAL[name];
  return reason === undefined ? null : refused(`mod_${name} is needed: ${reason}`, 'keep it');
}

function checkPresent(name: string, config: InstanceSnapshot['configuration']): Failure | null {
  const model = processingModel(config);
  if (name !== 'cgi' || model === null || model === 'prefork') return null;
  return refused(`mod_cgi is not for the threads of mpm_${model}`, 'name cgid instead');
}
