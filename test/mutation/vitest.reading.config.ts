import base from './vitest.config.ts';
const test = base.test ?? {};
export default { ...base, test: { ...test, exclude: [...(test.exclude ?? []), 'test/httpd/{change-configuration,change-laws,change,diff,edits,scope-values,readme,dumps,fixtures}.test.ts'] } };
