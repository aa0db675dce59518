"""What the pipeline can do with a job, and how often it tries."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from pipeline.jobs import InvalidJob, Job


class Unavailable(Exception):
    """The step may succeed when it is tried again."""


async def perform(job: Job, attempt: int) -> dict[str, Any]:
    """One attempt, the first being 1."""
    match job.step, job.data:
        case "words", {"text": str(text)}:
            return {"words": len(text.split())}
        case "slug", {"text": str(text)}:
            return {
                "slug": re.sub(
                    r"[^a-z0-9]+",
                    "-",
                    text.lower(),
                ).strip("-"),
            }
        case "total", {"numbers": [*numbers]}:
            try:
                return {"total": sum(float(number) for number in numbers)}
            except (TypeError, ValueError) as error:
                raise InvalidJob(f"not numbers: {numbers}") from error
        case "probe", {"failures": int(failures)}:
            await asyncio.sleep(0)
            if attempt <= failures:
                raise Unavailable(f"no answer to attempt {attempt}")
            return {"answered": attempt}
        case _:
            raise InvalidJob(f"cannot do {job.step!r} with {sorted(job.data)}")


async def perform_with_retries(job: Job, *, pause_s: float = 0.01) -> dict[str, Any]:
    """As many attempts as the job allows, with a pause that doubles."""
    for attempt in range(1, job.attempts + 1):
        try:
            return await perform(job, attempt)
        except Unavailable:
            if attempt == job.attempts:
                raise
            await asyncio.sleep(pause_s)
            pause_s *= 2
    raise AssertionError("a job has at least one attempt")
