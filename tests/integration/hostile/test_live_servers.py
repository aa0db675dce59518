"""Servers whose worker or master is ended by a signal: what they ran until then is in the map."""

import contextlib
import importlib.util
import os
import signal
import socket
import subprocess
import time
import urllib.request

import pytest

from covey.system.proctable import descendants, process_table, programs_with

ASGI = """\
import os  # ran
async def app(scope, receive, send):  # ran
    if scope["type"] == "lifespan":  # ran
        return  # ran
    await send({"type": "http.response.start", "status": 200, "headers": []})  # ran
    await send({"type": "http.response.body", "body": str(os.getpid()).encode()})  # ran
"""

WSGI = """\
import os  # ran
def app(environ, start_response):  # ran
    start_response("200 OK", [("Content-Type", "text/plain")])  # ran
    return [str(os.getpid()).encode()]  # ran
"""

SERVERS = {
    "uvicorn": (ASGI, "uvicorn app:app --port {port} --log-level warning"),
    "uvicorn, workers": (ASGI, "uvicorn app:app --port {port} --workers 2 --log-level warning"),
    "uvicorn, reload": (ASGI, "uvicorn app:app --port {port} --reload --log-level warning"),
    "gunicorn, sync": (WSGI, "gunicorn app:app -b 127.0.0.1:{port} --workers 2 --log-level warning"),
    "gunicorn, preload": (WSGI, "gunicorn app:app -b 127.0.0.1:{port} --workers 2 --preload --log-level warning"),
    "gunicorn, gthread": (WSGI, "gunicorn app:app -b 127.0.0.1:{port} -k gthread --threads 4 --log-level warning"),
    "gunicorn, gevent": (WSGI, "gunicorn app:app -b 127.0.0.1:{port} -k gevent --log-level warning"),
    "gunicorn, uvicorn": (
        ASGI,
        "gunicorn app:app -b 127.0.0.1:{port} -k uvicorn.workers.UvicornWorker --log-level error",
    ),
}


def free_port():
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listening:
        return listening.getsockname()[1]


def ask(url):
    end = time.monotonic() + 25
    while True:
        try:
            return int(urllib.request.urlopen(url, timeout=5).read())
        except OSError:
            assert time.monotonic() < end, "the server does not answer"
            time.sleep(0.05)


@pytest.mark.parametrize("whom", ["master", "worker"])
@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGKILL])
@pytest.mark.parametrize("server", SERVERS)
def test_a_server_that_is_ended_by_a_signal_loses_no_line(place, server, signum, whom):
    text, command = SERVERS[server]
    for module in ("uvicorn", "gunicorn", "gevent"):
        if module in server and importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed")
    port = free_port()
    files = {"app.py": text}
    place.write(files)
    environ = place.environ(measured=True)
    process = subprocess.Popen(
        [environ["PY"], "-W", "ignore", "-m", *command.format(port=port).split()],
        cwd=place.folder,
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        worker = ask(f"http://127.0.0.1:{port}/")
        os.kill(process.pid if whom == "master" else worker, signum)
        with contextlib.suppress(subprocess.TimeoutExpired):  # some go on, without covey as well
            process.wait(timeout=3 if whom == "master" else 0.3)
        assert not place.missing(files)
    finally:
        for pid in [process.pid, *descendants(process_table(), process.pid)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()
        for left in programs_with("COVEY_RUN", environ["COVEY_RUN"]):
            os.kill(left.pid, signal.SIGKILL)
