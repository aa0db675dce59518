"""covey that is killed when it is about to change the n-th thing below a folder: `killed_at.py FOLDER N ARGUMENTS...`.

With 0 it lives, and tells on stderr how many things it changed.
"""

import atexit
import os
import signal
import sys

folder, last, *arguments = sys.argv[1:]
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
changes = 0


def watch(event, told):
    global changes
    changing = event in ("os.rename", "os.mkdir", "os.remove", "os.rmdir") or (event == "open" and told[2] & WRITING)
    if not changing or isinstance(told[0], int) or not os.fsdecode(told[0]).startswith(folder):
        return
    changes += 1
    if changes == int(last):
        os.kill(os.getpid(), signal.SIGKILL)


from covey.cli.main import main  # noqa: E402

atexit.register(lambda: sys.stderr.write(f"changes: {changes}\n"))
sys.addaudithook(watch)
sys.argv = ["covey", *arguments]
sys.exit(main())
