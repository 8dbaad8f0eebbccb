/** The filters that templates know: Jinja's and Ansible's, by their names. */
import { CHOOSING_FILTERS } from './choose.ts';
import { DATA_FILTERS } from './data.ts';
import type { Filter } from './filter.ts';
import { LIST_FILTERS } from './lists.ts';
import { NUMBER_FILTERS } from './numbers.ts';
import { TEXT_FILTERS } from './text.ts';

export type { Filter, FilterTools } from './filter.ts';

export const FILTERS: Readonly<Record<string, Filter>> = {
  ...DATA_FILTERS,
  ...TEXT_FILTERS,
  ...NUMBER_FILTERS,
  ...LIST_FILTERS,
  ...CHOOSING_FILTERS,
};
