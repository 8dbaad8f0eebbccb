"""Merges variables with Ansible's own code: a JSON list of inventory paths in, groups and variables of all hosts out."""

import json
import sys

from ansible.inventory.helpers import get_group_vars
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.utils.vars import combine_vars

MAGIC = {"inventory_file", "inventory_dir", "inventory_hostname", "inventory_hostname_short", "group_names"}


def describe(path):
    try:
        manager = InventoryManager(loader=DataLoader(), sources=[path])
    except Exception:
        return None
    hosts = {}
    for host in manager.get_hosts():
        merged = combine_vars(get_group_vars(host.get_groups()), host.get_vars())
        variables = {key: value for key, value in merged.items() if key not in MAGIC}
        hosts[host.name] = {"groups": merged["group_names"], "vars": variables}
    return hosts


print(json.dumps([describe(path) for path in json.load(sys.stdin)]))
