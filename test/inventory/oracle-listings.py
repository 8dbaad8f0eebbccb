"""What ansible-inventory prints for many questions at one start: a JSON list of questions in, a JSON list of texts out.

Each text is made by Ansible's own InventoryCLI; only its command line is set here instead of parsed.
"""

import json
import os
import sys

from ansible import context
from ansible.cli.inventory import InventoryCLI
from ansible.module_utils.common.collections import ImmutableDict


def answer(question):
    os.chdir(question["folder"])
    context.CLIARGS = ImmutableDict(
        inventory=[os.path.abspath(source) for source in question["sources"]],
        basedir=question.get("playbook"),
        export=question.get("export", False),
        yaml=question["form"] == "yaml",
        toml=False,
        pattern="all",
        show_vars=question.get("vars", False),
        verbosity=0,
        vault_ids=[],
        vault_password_files=[question["password"]],
        ask_vault_pass=False,
    )
    cli = InventoryCLI(["ansible-inventory"])
    cli.loader, cli.inventory, cli.vm = cli._play_prereqs()
    if question["form"] == "host":
        host = cli.inventory.get_hosts(question["host"])[0]
        return cli.dump(cli._get_host_variables(host=host))
    if question["form"] == "graph":
        return cli.inventory_graph()
    top = cli._get_group("all")
    return cli.dump(cli.yaml_inventory(top) if question["form"] == "yaml" else cli.json_inventory(top))


def attempt(question):
    try:
        return answer(question)
    except (Exception, SystemExit):
        return None


print(json.dumps([attempt(question) for question in json.load(sys.stdin)]))
