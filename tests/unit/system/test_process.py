import os
import signal
import sys
import time

import pytest

from covey.errors import CollectError
from covey.system.process import capture, capture_bytes, signal_group, signal_process, start

PYTHON = sys.executable


def python(code, *arguments):
    return [PYTHON, "-c", code, *arguments]


def test_what_a_command_prints_is_kept_apart_by_stream():
    finished = capture(python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"))

    assert (finished.exit_code, finished.stdout, finished.stderr) == (3, "out\n", "err\n")


def test_a_command_gets_its_input_folder_and_environment(tmp_path):
    code = "import os; print(input(), os.getcwd(), os.environ['COLOUR'])"

    finished = capture_bytes(python(code), cwd=tmp_path, env={"COLOUR": "red"}, input=b"hello\n")

    assert finished.stdout == f"hello {tmp_path} red\n".encode()


def test_bytes_that_are_no_text_survive():
    finished = capture(python(r"import sys; sys.stdout.buffer.write(b'caf\xe9')"))

    assert os.fsencode(finished.stdout) == b"caf\xe9"


def test_a_signal_is_a_negative_exit_code():
    assert capture(python("import os; os.kill(os.getpid(), 9)")).exit_code == -9


def test_a_missing_program_is_an_os_error():
    with pytest.raises(FileNotFoundError):
        capture(["no-such-program-anywhere"])


def test_a_command_that_takes_too_long_is_killed_with_its_children(tmp_path):
    survivor = tmp_path / "survivor"
    script = f"(sleep 1; touch {survivor}) & sleep 30"
    began = time.monotonic()

    with pytest.raises(TimeoutError, match=r"sh took longer than 0\.3 s"):
        capture(["sh", "-c", script], timeout_s=0.3)

    assert time.monotonic() - began < 5
    time.sleep(1)
    assert not survivor.exists()


def test_a_started_process_writes_both_streams_to_one_descriptor(tmp_path):
    with (tmp_path / "log").open("wb") as log:
        code = "import sys; print('out', flush=True); print('err', file=sys.stderr)"
        started = start(python(code), cwd=tmp_path, env={}, output=log.fileno())

        assert started.wait(10) == 0
    assert (tmp_path / "log").read_text() == "out\nerr\n"


def test_waiting_for_a_process_that_goes_on_gives_none(tmp_path):
    started = start(["sleep", "30"], cwd=tmp_path, env=dict(os.environ), output=2)

    assert started.wait(0.05) is None

    started.signal(signal.SIGKILL)
    assert started.wait(10) == -9
    started.signal(signal.SIGKILL)  # it has ended: nothing happens


def test_a_process_that_is_apart_leads_its_own_group_and_has_no_input(tmp_path):
    with (tmp_path / "log").open("wb") as log:
        code = "import os, sys; print(os.getsid(0) == os.getpid(), repr(sys.stdin.read()))"
        started = start(python(code), cwd=tmp_path, env={}, output=log.fileno(), apart=True)
        started.wait(10)

    assert (tmp_path / "log").read_text() == "True ''\n"


def test_a_process_that_is_not_apart_shares_the_group(tmp_path):
    with (tmp_path / "log").open("wb") as log:
        started = start(python("import os; print(os.getpgrp())"), cwd=tmp_path, env={}, output=log.fileno())
        started.wait(10)

    assert int((tmp_path / "log").read_text()) == os.getpgrp()


def test_a_group_gets_a_signal_as_a_whole(tmp_path):
    started = start(["sh", "-c", "sleep 30 & sleep 30"], cwd=tmp_path, env=dict(os.environ), output=2, apart=True)

    signal_group(started.pid, signal.SIGKILL)

    assert started.wait(10) == -9


def test_signals_to_what_is_gone_are_no_error(tmp_path):
    started = start(["true"], cwd=tmp_path, env=dict(os.environ), output=2, apart=True)
    started.wait(10)

    signal_group(started.pid, signal.SIGTERM)
    signal_process(started.pid, signal.SIGTERM)


def test_a_script_that_names_no_interpreter_is_executed_by_a_shell(tmp_path):
    script = tmp_path / "script"
    script.write_text("echo $1; exit 4\n")
    script.chmod(0o755)
    with (tmp_path / "log").open("wb") as log:
        started = start(["./script", "word"], cwd=tmp_path, env={"PATH": os.defpath}, output=log.fileno())

        assert started.wait(10) == 4
    assert (tmp_path / "log").read_text() == "word\n"


def test_a_script_whose_interpreter_is_not_there_is_an_error(tmp_path):
    script = tmp_path / "script"
    script.write_text("#!/no/such/interpreter\n")
    script.chmod(0o755)

    with pytest.raises(CollectError) as caught:
        start([str(script)], cwd=tmp_path, env={}, output=2)

    assert caught.value.what == f"{script} cannot be started: No such file or directory"
    assert caught.value.slug == "command-not-found"
