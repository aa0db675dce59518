import contextlib
import http.server
import socket
import threading

import pytest

from covey.system.http import accepts_connection, answered_status


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response({"/": 200, "/moved": 302, "/broken": 500}.get(self.path, 404))
        self.send_header("Location", "/")
        self.end_headers()

    def log_message(self, format, *args):
        pass


@pytest.fixture
def port():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture
def silent_port():
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listening:
        yield listening.getsockname()[1]


@pytest.fixture
def free_port():
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listening:
        return listening.getsockname()[1]


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/moved", 302), ("/broken", 500), ("/x", 404)])
def test_the_status_of_the_first_answer_counts(port, path, status):
    assert answered_status(f"http://127.0.0.1:{port}{path}", timeout_s=5) == status


def test_no_answer_is_none(free_port, silent_port):
    assert answered_status(f"http://127.0.0.1:{free_port}/", timeout_s=0.2) is None
    assert answered_status(f"http://127.0.0.1:{silent_port}/", timeout_s=0.2) is None
    assert answered_status("http://[", timeout_s=0.2) is None


def test_proxies_of_the_environment_are_not_asked(port, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")

    assert answered_status(f"http://127.0.0.1:{port}/", timeout_s=5) == 200


def test_a_connection_is_accepted_where_something_listens(silent_port, free_port):
    assert accepts_connection("127.0.0.1", silent_port, timeout_s=1)
    assert not accepts_connection("127.0.0.1", free_port, timeout_s=1)
    assert not accepts_connection("127.0.0.1", 70_000, timeout_s=1)
