"""Runs cases through ansible-core's own modules, in one process: [module, before, arguments] in, results out."""
import importlib, io, json, os, sys, tempfile
from ansible.module_utils import basic

class Done(Exception):
    pass

def run(name, before, arguments, directory):
    path = os.path.join(directory, "file")
    if os.path.exists(path):
        os.remove(path)
    if before is not None:
        with open(path, "w", encoding="utf-8", newline="") as out:
            out.write(before)
    basic._ANSIBLE_ARGS = json.dumps({"ANSIBLE_MODULE_ARGS": dict(arguments, path=path)}).encode()
    result = {}
    def finish(self, **values):
        result.update(values)
        raise Done()
    def fail(self, msg="", **values):
        result.update(values, msg=msg, failed=True)
        raise Done()
    basic.AnsibleModule.exit_json, basic.AnsibleModule.fail_json = finish, fail
    try:
        importlib.import_module("ansible.modules." + name).main()
    except Done:
        pass
    except Exception as error:
        # A crash of the module is a failure to its user.
        result = {"failed": True, "msg": repr(error)}
    after = open(path, encoding="utf-8", newline="").read() if os.path.exists(path) else None
    return {"after": after, "changed": bool(result.get("changed")), "failed": bool(result.get("failed")),
            "msg": result.get("msg", "").replace(path, "PATH")}

basic._PARSED_MODULE_ARGS = None
if hasattr(basic, "_ANSIBLE_PROFILE"):
    basic._ANSIBLE_PROFILE = "legacy"
with tempfile.TemporaryDirectory() as directory:
    print(json.dumps([run(*case, directory) for case in json.load(open(sys.argv[1], encoding="utf-8"))]))
