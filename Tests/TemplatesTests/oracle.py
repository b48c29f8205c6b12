"""Renders the cases with Ansible's own Templar and prints what came out, one JSON object a line.

Usage: oracle.py CASES.json FOLDER, where FOLDER holds variables.json and templates/.
A value is printed as a text that tells types apart: see `canonical`.
"""
import json
import os
import sys
import warnings

os.environ["ANSIBLE_JINJA2_EXTENSIONS"] = "jinja2.ext.do,jinja2.ext.loopcontrols"
os.environ["ANSIBLE_LOCALHOST_WARNING"] = "false"
os.environ["ANSIBLE_DEPRECATION_WARNINGS"] = "false"
warnings.simplefilter("ignore")

from collections.abc import Mapping  # noqa: E402

from ansible.parsing.dataloader import DataLoader  # noqa: E402
from ansible.plugins.loader import init_plugin_loader  # noqa: E402
from ansible.template import Templar  # noqa: E402
from jinja2.runtime import Undefined  # noqa: E402

init_plugin_loader([])


def canonical(value):
    """One text for one value: `i:1`, `f:1.0`, `s:"1"`, `[…]`, `{…}`; tuples, sets and generators are lists."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return "i:%d" % value
    if isinstance(value, float):
        return "f:" + repr(value)
    if isinstance(value, Undefined):
        return "s:" + json.dumps(str(value))
    if isinstance(value, str):
        return "s:" + json.dumps(str(value))
    if isinstance(value, bytes):
        return "s:" + json.dumps(value.decode())
    if isinstance(value, Mapping):
        return "{" + ", ".join(canonical(k) + ": " + canonical(v) for k, v in value.items()) + "}"
    if hasattr(value, "__iter__"):
        return "[" + ", ".join(canonical(item) for item in value) + "]"
    return "s:" + json.dumps(str(value))


def evaluate(templar, kind, source, variables):
    if kind in ("expr", "sort"):
        # Ansible's context does not look at globals by itself when it is given a plain dict.
        names = {**templar.environment.globals, **variables}
        result = templar.environment.compile_expression(source, undefined_to_none=False)(**names)
        return canonical(sorted(result, key=canonical)) if kind == "sort" else canonical(result)
    if kind == "when":
        from ansible.playbook.conditional import Conditional

        conditional = Conditional(loader=templar._loader)
        conditional.when = [source]
        return canonical(conditional.evaluate_conditional(templar, variables))
    if kind == "typed":
        result = templar.template(source)
        # Numbers are texts without native types; what is compared is how they print.
        return canonical(str(result) if isinstance(result, (int, float)) and not isinstance(result, bool) else result)
    result = templar.template(source, preserve_trailing_newlines=True, convert_data=False, escape_backslashes=False)
    return canonical(str(result))


def main():
    folder = sys.argv[2]
    os.chdir(folder)
    with open("variables.json") as file:
        variables = json.load(file)
    loader = DataLoader()
    loader.set_basedir(folder)
    variables["ansible_search_path"] = [folder]
    with open(sys.argv[1]) as file:
        cases = json.load(file)
    for kind, source in cases:
        templar = Templar(loader=loader, variables=dict(variables))
        templar.environment.loader.searchpath = [folder + "/templates", folder]
        try:
            print(json.dumps({"value": evaluate(templar, kind, source, dict(variables))}))
        except Exception as error:  # every failure is a result here
            print(json.dumps({"error": str(error)}))


main()
