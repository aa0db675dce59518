"""The only network client: does something answer at an address?"""

from __future__ import annotations

import socket


def answered_status(url: str, *, timeout_s: float) -> int | None:
    """The HTTP status that a GET of the URL is answered with; None when there is no answer in time.

    Redirections are not followed. Proxies that the environment names are not used: a server that was just started is
    asked, and its certificate is not checked, for it is made for itself.
    """
    import httpx  # here, since importing it takes longer than everything else of a run without a server

    try:
        with httpx.stream("GET", url, trust_env=False, verify=False, timeout=timeout_s) as response:
            return response.status_code
    except (httpx.HTTPError, httpx.InvalidURL):
        return None


def accepts_connection(host: str, port: int, *, timeout_s: float) -> bool:
    """Whether something listens there."""
    try:
        with socket.create_connection((host, port), timeout=timeout_s):
            return True
    except (OSError, OverflowError):
        return False
