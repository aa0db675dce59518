"""The record of a process that the agent cannot start in; `reason` says why. Plain statements, for any Python."""

# ruff: noqa: PTH104, PTH118, PTH123, UP031

import json
import os
import sys
import time

try:
    with open(os.environ["COVEY_RUN"]) as _file:
        _folder = os.path.join(json.load(_file)["work"], "processes")
    with open("/proc/self/cmdline") as _file:
        _argv = _file.read().split("\0")[:-1]
    _fields = {
        "pid": os.getpid(),
        "parent_pid": os.getppid(),
        "argv": _argv,
        "executable": sys.executable or "",
        "started": time.strftime("%Y-%m-%dT%H:%M:%S.000000+00:00", time.gmtime()),
        "unmeasured": reason,  # type: ignore[name-defined] # noqa: F821
    }
    _path = os.path.join(_folder, "%d-%d.json" % (os.getpid(), time.time() * 1000))
    with open(_path + ".part", "w") as _file:
        json.dump(_fields, _file)
    os.rename(_path + ".part", _path)
except Exception:
    pass
