"""Runs inside measured processes: standard library and coverage.py only, parsed by any Python from 3.8 on.

    startup/sitecustomize -> startup/_covey_recording -> recorder/           covey's own core, in C
                                                      or recorder_python/    the same, where C cannot be loaded
                                                      -> decisions           which files it measures
              or -> begin -> tracer/     the core by coverage.py's tracer
                          -> endings     when that must save: every way of ending that Python sees
                          -> record      what covey is told about the process

Besides: contexts (which test runs), imported, borrow (coverage.py where it is not installed), undisturbed (signals
wait), nudge, pytest_cov, unmeasured, and read, which is a program of its own.

It lives in other people's processes: whatever fails here is said in the record, and never to the program.
"""
