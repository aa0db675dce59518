"""Workers: they take jobs from the spool until nothing waits, or until they are stopped."""

from __future__ import annotations

import asyncio

from pipeline.jobs import InvalidJob
from pipeline.spool import Spool
from pipeline.steps import Unavailable, perform_with_retries


async def work_once(spool: Spool) -> bool:
    """Do one job. False when none waits."""
    job = spool.claim()
    if job is None:
        return False
    try:
        result = await perform_with_retries(job)
    except (InvalidJob, Unavailable) as error:
        spool.failed(job, error)
    else:
        spool.done(job, result)
    return True


async def drain(spool: Spool, most: int | None = None) -> int:
    """Do jobs until none waits, or `most` are done; how many were done."""
    count = 0
    while (most is None or count < most) and await work_once(spool):
        count += 1
    return count


async def work_forever(spool: Spool, *, pause_s: float = 0.05) -> None:
    while True:
        if not await work_once(spool):
            await asyncio.sleep(pause_s)
