"""Servers whose worker or master is ended by a signal: what they ran until then is in the map."""

import contextlib
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from itertools import product

import pytest

from covey.system.proctable import descendants, process_table, programs_with
from selection import slow_but

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

FLASK = """\
import os  # ran
from flask import Flask  # ran
app = Flask(__name__)  # ran
@app.get("/")  # ran
def pid():  # ran
    return str(os.getpid())  # ran
"""

DJANGO = """\
import os, sys  # ran
from django.conf import settings  # ran
from django.core.management import execute_from_command_line  # ran
from django.http import HttpResponse  # ran
from django.urls import path  # ran
def pid(request):  # ran
    return HttpResponse(str(os.getpid()))  # ran
urlpatterns = [path("", pid)]  # ran
settings.configure(DEBUG=True, ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], USE_TZ=True)  # ran
if __name__ == "__main__":  # ran
    execute_from_command_line(sys.argv)  # ran
"""

SERVERS = {
    "uvicorn": (ASGI, "uvicorn app:app --port {port} --log-level warning"),
    "uvicorn, workers": (ASGI, "uvicorn app:app --port {port} --workers 2 --log-level warning"),
    "uvicorn, reload": (ASGI, "uvicorn app:app --port {port} --reload --log-level warning"),
    "gunicorn, sync": (WSGI, "gunicorn app:app -b 127.0.0.1:{port} --workers 2 --log-level warning"),
    "gunicorn, preload": (WSGI, "gunicorn app:app -b 127.0.0.1:{port} --workers 2 --preload --log-level warning"),
    "gunicorn, gthread": (WSGI, "gunicorn app:app -b 127.0.0.1:{port} -k gthread --threads 4 --log-level warning"),
    "gunicorn, max-requests": (
        WSGI,
        "gunicorn app:app -b 127.0.0.1:{port} --workers 2 --max-requests 1 --log-level critical",
    ),
    "flask, reload": (FLASK, "flask run --port {port} --debug"),
    "django, reload": (DJANGO, "app runserver 127.0.0.1:{port}"),
    "gunicorn, gevent": (WSGI, "gunicorn app:app -b 127.0.0.1:{port} -k gevent --log-level warning"),
    "gunicorn, uvicorn": (
        ASGI,
        "gunicorn app:app -b 127.0.0.1:{port} -k uvicorn.workers.UvicornWorker --log-level error",
    ),
}


SIGNALS = [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGKILL]
WAYS = [*product(SIGNALS, ["master", "worker"])]
TELLING = [(signal.SIGTERM, "master"), (signal.SIGKILL, "worker")]
"""Of each server one; of one server all ways."""


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


@contextlib.contextmanager
def started(place, files, command):
    """A server inside the block; nothing of it is left after it."""
    place.write(files)
    environ = place.environ(measured=True)
    process = subprocess.Popen(
        [environ["PY"], "-W", "ignore", "-m", *command.split()],
        cwd=place.folder,
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        for pid in [process.pid, *descendants(process_table(), process.pid)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()
        for left in programs_with("COVEY_RUN", environ["COVEY_RUN"]):
            os.kill(left.pid, signal.SIGKILL)


def end(process, worker, whom, signum):
    os.kill(process.pid if whom == "master" else worker, signum)
    with contextlib.suppress(subprocess.TimeoutExpired):  # some go on, without covey as well
        process.wait(timeout=3 if whom == "master" else 0.3)


@pytest.mark.parametrize(
    ("server", "signum", "whom"),
    slow_but(
        [("uvicorn, workers", *way) for way in WAYS] + [(server, *TELLING[n % 2]) for n, server in enumerate(SERVERS)],
        [(server, *way) for server in SERVERS for way in WAYS],
    ),
)
def test_a_server_that_is_ended_by_a_signal_loses_no_line(place, server, signum, whom):
    text, command = SERVERS[server]
    for module in ("uvicorn", "gunicorn", "gevent", "flask", "django"):
        if module in server and importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed")
    port, files = free_port(), {"app.py": text}
    with started(place, files, command.format(port=port)) as process:
        end(process, ask(f"http://127.0.0.1:{port}/"), whom, signum)

        assert not place.missing(files)


CELERY = """\
import os, sys  # ran
from celery import Celery  # ran
folders = dict.fromkeys(["data_folder_in", "data_folder_out", "control_folder"], os.path.dirname(__file__))  # ran
app = Celery("tasks", broker="filesystem://", broker_transport_options=folders)  # ran
@app.task  # ran
def work():  # ran
    with open("pid.part", "w") as file:  # ran
        file.write(str(os.getpid()))  # ran
    os.rename("pid.part", "pid")  # ran
if "worker" not in sys.argv:  # ran
    work.delay()
"""


def worker_of_celery(folder):
    until = time.monotonic() + 25
    while not (folder / "pid").exists():
        assert time.monotonic() < until, "no worker took the task"
        time.sleep(0.05)
    return int((folder / "pid").read_text())


@pytest.mark.parametrize(("signum", "whom"), slow_but(TELLING, WAYS))
def test_a_celery_worker_that_is_ended_by_a_signal_loses_no_line(place, signum, whom):
    pytest.importorskip("celery")
    files = {"tasks.py": CELERY}
    options = "--concurrency 2 --loglevel critical --without-gossip --without-mingle --without-heartbeat"
    with started(place, files, f"celery -A tasks worker {options}") as process:
        subprocess.run([sys.executable, "tasks.py"], cwd=place.folder, check=True, timeout=25)
        end(process, worker_of_celery(place.folder), whom, signum)

        assert not place.missing(files)
