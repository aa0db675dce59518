"""Jobs: what may be asked of the pipeline, checked once at the door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

MOST_ATTEMPTS = 5


class InvalidJob(ValueError):
    """The request is not a job that the pipeline can do."""


@dataclass(frozen=True, slots=True)
class Job:
    id: str
    step: str
    data: Mapping[str, Any] = field(default_factory=dict)
    attempts: int = 3

    def document(self) -> dict[str, Any]:
        return asdict(self)


def parse(payload: object) -> Job:
    """The job that a decoded JSON document asks for.

    Raises:
        InvalidJob: it asks for none.
    """
    match payload:
        case {"id": str(job_id), "step": str(step), **rest}:
            data = rest.pop("data", {})
            attempts = rest.pop("attempts", 3)
        case dict():
            missing = [name for name in ("id", "step") if not isinstance(payload.get(name), str)]
            raise InvalidJob(f"not a text: {', '.join(missing)}")
        case _:
            raise InvalidJob(f"a job is an object, not {type(payload).__name__}")
    if rest:
        raise InvalidJob(f"unknown: {', '.join(sorted(rest))}")
    if not job_id.replace("-", "").isalnum():
        raise InvalidJob("an id has letters, digits and dashes")
    if not isinstance(attempts, int) or isinstance(attempts, bool) or not 1 <= attempts <= MOST_ATTEMPTS:
        raise InvalidJob(f"attempts: 1 to {MOST_ATTEMPTS}")
    if not isinstance(data, dict):
        raise InvalidJob("data is an object")
    return Job(job_id, step, data, attempts)
