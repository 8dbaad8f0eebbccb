"""Answers with Python's own code: regular expressions, literals of INI inventories, scalars of YAML, floats as JSON."""

import json
import re
import sys

from ansible.parsing.ajson import AnsibleJSONEncoder
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.inventory.ini import InventoryModule


def as_json(value):
    return json.dumps(value, cls=AnsibleJSONEncoder, preprocess_unsafe=True, ensure_ascii=False, sort_keys=True, indent=4)


def matches(question):
    pattern = re.compile(question["pattern"])
    return [name for name in question["names"] if pattern.match(name)]


ANSWERS = {
    "regex": matches,
    "literal": lambda text: as_json(InventoryModule._parse_value(text)),
    "yaml": lambda text: as_json(DataLoader().load(text)),
    "float": lambda number: as_json(float(number)),
}


def attempt(answer, question):
    try:
        return answer(question)
    except Exception:
        return None


print(json.dumps([attempt(ANSWERS[sys.argv[1]], question) for question in json.load(sys.stdin)]))
