"""The pipeline by HTTP: a plain ASGI application. Each server process works jobs off in the background."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from pipeline.jobs import InvalidJob, parse
from pipeline.spool import Spool
from pipeline.worker import work_forever

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

LARGEST_BODY_BYTES = 64 * 1024


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    spool = Spool(Path(os.environ.get("PIPELINE_SPOOL", "spool")))
    if scope["type"] == "lifespan":
        await live(spool, receive, send)
    elif scope["type"] == "http":
        status, document = await answer(spool, scope["method"], scope["path"], receive)
        await respond(send, status, document)
    else:
        raise NotImplementedError(scope["type"])


async def live(spool: Spool, receive: Receive, send: Send) -> None:
    """Work from start-up to shutdown."""
    await receive()
    background = asyncio.create_task(work_forever(spool))
    await send({"type": "lifespan.startup.complete"})
    await receive()
    background.cancel()
    with suppress(asyncio.CancelledError):
        await background
    await send({"type": "lifespan.shutdown.complete"})


async def answer(spool: Spool, method: str, path: str, receive: Receive) -> tuple[int, dict[str, Any]]:
    match method, path.strip("/").split("/"):
        case "GET", ["health"]:
            return 200, {"healthy": True, "pid": os.getpid()}
        case "GET", ["jobs"]:
            return 200, spool.counts()
        case "GET", ["jobs", job_id]:
            document = spool.find(job_id)
            return (200, document) if document else (404, {"error": f"no job {job_id}"})
        case "POST", ["jobs"]:
            try:
                job = parse(json.loads(await body(receive)))
                spool.submit(job)
            except ValueError as error:
                return 422, {"error": str(error)}
            return 202, {"id": job.id}
        case _, ["health"] | ["jobs", *_]:
            return 405, {"error": f"{method} is not for {path}"}
        case _:
            return 404, {"error": f"nothing at {path}"}


async def body(receive: Receive) -> bytes:
    content = b""
    more = True
    while more:
        message = await receive()
        content += message.get("body", b"")
        more = message.get("more_body", False)
        if len(content) > LARGEST_BODY_BYTES:
            raise InvalidJob("too large")
    return content


async def respond(send: Send, status: int, document: dict[str, Any]) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(document).encode() + b"\n"})
