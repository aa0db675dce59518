"""The pipeline by command line: `python -m pipeline submit|work|status`."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path

from pipeline.jobs import parse
from pipeline.spool import Spool
from pipeline.worker import drain


def main(argv: list[str]) -> int:
    options = parser().parse_args(argv)
    spool = Spool(options.spool)
    match options.command:
        case "submit":
            try:
                job = parse(json.loads(options.job))
                spool.submit(job)
            except ValueError as error:
                print(f"refused: {error}", file=sys.stderr)
                return 2
            print(f"submitted {job.id}")
        case "work":
            count = asyncio.run(drain(spool, options.most))
            print(f"worked off {count}")
        case "status":
            for state, count in spool.counts().items():
                print(f"{state:8} {count}")
            return 1 if spool.counts()["failed"] else 0
    return 0


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="pipeline", description=__doc__)
    top.add_argument("--spool", type=Path, default=Path("spool"), help="the folder of the jobs")
    commands = top.add_subparsers(dest="command", required=True)
    submit = commands.add_parser("submit", help="put a job into the queue")
    submit.add_argument("job", help='JSON: {"id": ..., "step": ..., "data": {...}}')
    work = commands.add_parser("work", help="do the jobs that wait")
    work.add_argument("--most", type=int, help="stop after so many")
    commands.add_parser("status", help="how many jobs are in which state; exit code 1 when some failed")
    return top


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
