"""A git server by HTTP, as hosts run it: git's own backend behind basic authentication."""

from __future__ import annotations

import base64
import contextlib
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from repositories import environment


@dataclass
class GitServer:
    """What it asks for, and what it was asked."""

    root: Path
    accounts: set[tuple[str, str]] = field(default_factory=set)
    """Who may come in, with their passwords; nobody: everybody."""
    refusals: dict[str, int] = field(default_factory=dict)
    """A status instead of an answer, by a word in the request's address."""
    headers: list[list[str]] = field(default_factory=list)
    """The values of the Authorization headers of each request."""
    on_request: Callable[[str], None] = lambda address: None
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def lets_in(self, values: list[str]) -> bool:
        if not self.accounts:
            return True
        if len(values) != 1:
            return False
        kind, _, coded = values[0].partition(" ")
        username, _, password = base64.b64decode(coded).decode().partition(":")
        return kind.lower() == "basic" and (username, password) in self.accounts


@contextlib.contextmanager
def git_server(root: Path) -> Iterator[GitServer]:
    """Serves the bare repositories below a folder."""
    state = GitServer(root)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_for(state))
    state.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def handler_for(state: GitServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            body = self._body()
            values = self.headers.get_all("Authorization") or []
            state.headers.append(values)
            state.on_request(self.path)
            refusal = next((status for word, status in state.refusals.items() if word in self.path), None)
            if refusal:
                self._answer(refusal, {}, b"refused")
            elif len(values) > 1:
                self._answer(400, {}, b"Duplicate header: Authorization")
            elif not state.lets_in(values):
                self._answer(401, {"WWW-Authenticate": 'Basic realm="git"'}, b"who are you?")
            else:
                self._answer(*self._backend(body))

        do_POST = do_GET

        def _body(self) -> bytes:
            if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length", 0)))
            chunks = []
            while size := int(self.rfile.readline(), 16):
                chunks.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(chunks)

        def _backend(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
            path, _, query = self.path.partition("?")
            variables = {
                "GIT_PROJECT_ROOT": str(state.root),
                "GIT_HTTP_EXPORT_ALL": "1",
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                "REMOTE_USER": "somebody",
                "REQUEST_METHOD": self.command,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "CONTENT_LENGTH": str(len(body)),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            }
            env = environment(**variables)
            ran = subprocess.run(["git", "http-backend"], env=env, input=body, capture_output=True, cwd=os.sep)
            head, _, content = ran.stdout.partition(b"\r\n\r\n")
            headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
            return int(headers.pop("Status", "200").split()[0]), headers, content

        def _answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

    return Handler
