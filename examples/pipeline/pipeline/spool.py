"""The queue: a folder that any number of programs share. A job is a file; its state is the folder it lies in."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from pipeline.jobs import InvalidJob, Job, parse

STATES = ("waiting", "running", "done", "failed")


class Spool:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for state in STATES:
            (folder / state).mkdir(parents=True, exist_ok=True)

    def submit(self, job: Job) -> None:
        if self.find(job.id):
            raise InvalidJob(f"{job.id} is known already")
        self._write("waiting", job.id, job.document())

    def claim(self) -> Job | None:
        """The first waiting job, which is then nobody else's; None when nothing waits."""
        for path in sorted((self.folder / "waiting").glob("*.json")):
            claimed = self.folder / "running" / path.name
            try:
                path.rename(claimed)
            except FileNotFoundError:
                continue  # another worker was quicker
            try:
                return parse(json.loads(claimed.read_text()))
            except ValueError as error:
                self._finish(path.stem, "failed", {"id": path.stem, "error": f"unreadable: {error}"})
        return None

    def done(self, job: Job, result: dict[str, Any]) -> None:
        self._finish(job.id, "done", job.document() | {"result": result})

    def failed(self, job: Job, error: Exception) -> None:
        self._finish(job.id, "failed", job.document() | {"error": str(error)})

    def find(self, job_id: str) -> dict[str, Any] | None:
        for state in STATES:
            try:
                document = json.loads((self.folder / state / f"{job_id}.json").read_text())
            except FileNotFoundError:
                continue
            return {"state": state, **document}
        return None

    def counts(self) -> dict[str, int]:
        return {state: sum(1 for _ in (self.folder / state).glob("*.json")) for state in STATES}

    def _finish(self, job_id: str, state: str, document: dict[str, Any]) -> None:
        self._write(state, job_id, document)
        (self.folder / "running" / f"{job_id}.json").unlink()

    def _write(self, state: str, job_id: str, document: dict[str, Any]) -> None:
        draft = self.folder / f"{job_id}.{os.getpid()}.draft"
        draft.write_text(json.dumps(document, indent=1) + "\n")
        draft.rename(self.folder / state / f"{job_id}.json")
