"""Evaluates host patterns with Ansible's own inventory manager: a JSON list of questions in, a JSON list of answers out."""

import json
import sys

from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader


def answer(manager, question):
    try:
        manager.clear_pattern_cache()
        manager._hosts_patterns_cache = {}
        manager.subset(question.get("limit"))
        return [host.name for host in manager.get_hosts(question["pattern"])]
    except Exception:
        return None


manager = InventoryManager(loader=DataLoader(), sources=[sys.argv[1]])
print(json.dumps([answer(manager, question) for question in json.load(sys.stdin)]))
