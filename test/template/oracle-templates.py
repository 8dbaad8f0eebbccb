"""Evaluates templates and conditions with Ansible's own Templar, with native types as from ansible-core 2.19 on."""

import json
import os
import sys

os.environ["ANSIBLE_JINJA2_NATIVE"] = "True"

from ansible.errors import AnsibleError  # noqa: E402
from ansible.parsing.ajson import AnsibleJSONEncoder  # noqa: E402
from ansible.parsing.dataloader import DataLoader  # noqa: E402
from ansible.playbook.conditional import Conditional  # noqa: E402
from ansible.template import Templar  # noqa: E402

asked = json.load(sys.stdin)
loader = DataLoader()
variables = asked["variables"]


def templated(text):
    value = Templar(loader=loader, variables=variables).template(text, convert_bare=False)
    return {"value": json.loads(json.dumps(value, cls=AnsibleJSONEncoder)), "kind": type(value).__name__}


def holds(condition):
    conditional = Conditional(loader=loader)
    conditional.when = [condition]
    return {"value": conditional.evaluate_conditional(Templar(loader=loader, variables=variables), variables)}


def attempt(answer, question):
    try:
        return answer(question)
    except Exception as error:  # what Ansible refuses, in whatever way
        return {"error": str(error)}


print(
    json.dumps(
        {
            "templates": [attempt(templated, text) for text in asked["templates"]],
            "conditions": [attempt(holds, text) for text in asked["conditions"]],
        }
    )
)
