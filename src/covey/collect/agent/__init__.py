"""Runs inside measured processes: standard library and coverage.py only, parsed by any Python from 3.8 on.

    startup/sitecustomize -> begin -> measure    the core: what is exchanged for another way of measuring
                                   -> endings    when the core must save: every way of ending that Python sees
                                   -> record     what covey is told about the process
            or -> startup/_covey_recording -> recorder/     covey's own core, in C
                                           -> decisions     which files it measures

Besides: contexts (which test runs), imported, borrow (coverage.py where it is not installed), adapt (its options here),
rivals (others that trace), nudge, pytest_cov, unmeasured, and read, which is a program of its own.

It lives in other people's processes: whatever fails here is said in the record, and never to the program.
"""
