"""Read sources in the interpreter that ran them: `<executable> -I read.py request.json`. It needs no covey there.

The request holds the sources and names the file for the answer; collect.elsewhere writes the one and reads the other.
"""

# ruff: noqa: PTH118, PTH120, PTH123
# Paths are plain strings throughout the agent, which imports as little as possible.

from __future__ import annotations

import gc
import importlib
import importlib.util
import json
import os
import sys
from typing import Any

AGENT = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100
COVEY = os.path.dirname(os.path.dirname(AGENT))


def main(request_file: str) -> None:
    """Answer a request."""
    with open(request_file, encoding="utf-8") as file:
        request = json.load(file)
    borrow = _borrowing()
    with borrow.coverage(request["coverage"], request["interpreter"][2]) as (coverage, _):
        here = [sys.implementation.name, sys.version.split()[0], coverage.__version__]
        if here != request["interpreter"]:
            sys.exit("it is now {} {} with coverage.py {}".format(*here))
        with borrow.lent("covey", COVEY):
            answer = _read(request)
    with open(request["answer"], "w", encoding="utf-8") as file:
        json.dump(answer, file)


def _read(request: dict[str, Any]) -> dict[str, Any]:
    gc.disable()  # syntax trees hold no cycles, and this process ends soon
    structure = importlib.import_module("covey.analysis.structure")
    encoding = importlib.import_module("covey.analysis.encoding")
    rules = {"exclude": request["exclude"], "partial": request["partial"]}
    return {
        path: encoding.body_of(structure.read_structure(text.encode("latin-1"), path=path, **rules))
        for path, text in request["sources"].items()
    }


def _borrowing() -> Any:
    spec = importlib.util.spec_from_file_location("_covey_borrow", os.path.join(AGENT, "borrow.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main(sys.argv[1])
