/** Refusals of this module. */
import { refusalsOf } from '../shared/refused.ts';

export const refused = refusalsOf('apache_directive');
