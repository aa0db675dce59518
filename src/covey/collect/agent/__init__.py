"""Runs inside measured processes: standard library and coverage.py only, parsed by any Python from 3.8 on.

    startup/sitecustomize -> begin -> measure    the core: what is exchanged for another way of measuring
                                   -> endings    when the core must save: every way of ending that Python sees
                                   -> record     what covey is told about the process

It lives in other people's processes: whatever fails here is said in the record, and never to the program.
"""
