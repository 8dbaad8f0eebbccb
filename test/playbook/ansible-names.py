"""Prints the keywords of plays and tasks that Ansible knows, and the names of its built-in modules."""

import json
import pkgutil

import ansible.modules
from ansible.playbook.block import Block
from ansible.playbook.play import Play
from ansible.playbook.task import Task

print(
    json.dumps(
        {
            "play": sorted(Play.fattributes),
            "task": sorted({*Task.fattributes, *Block.fattributes}),
            "modules": sorted(module.name for module in pkgutil.iter_modules(ansible.modules.__path__)),
        }
    )
)
