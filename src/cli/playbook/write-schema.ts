/** Prints the JSON Schema of playbooks, for schemas/playbook.schema.json. */
import { modules } from '../../modules/index.ts';
import { playbookSchema } from '../../playbook/index.ts';
import { jsonText } from '../../reports/json.ts';

process.stdout.write(`${jsonText(playbookSchema(modules))}\n`);
