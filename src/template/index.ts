/** Ansible's templates: `{{ expressions }}` in texts, conditions, and the variables that they see. */
export type { Scope } from './evaluate.ts';
export type { TemplateError } from './fault.ts';
export { FILTERS } from './filters/index.ts';
export { Hostvars, type HostVariables } from './hostvars.ts';
export { METHODS } from './methods.ts';
export { compileCondition, compileTemplate, evaluateCondition, isTemplate, requiredData } from './template.ts';
export { namesInCondition, namesInTemplate, type TextNames } from './needed-names.ts';
export { TESTS } from './tests/index.ts';
export { insteadOfName } from './unsupported.ts';
export { Variables } from './variables.ts';
export type { Layer, OpenVault, Variable } from './variables.ts';
