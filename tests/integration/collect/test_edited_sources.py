"""Sources that are edited while a run goes on: what ran belongs to the text that ran."""

import hashlib

import pytest

from covey.collect.maps import read_map

BEFORE = "def one():\n    return 1\ndef two():\n    return 2\n"
AFTER = "# one\n# more\ndef one():\n    return 1\ndef two():\n    number = 2\n    return number\n"

SERVER = """\
    import pathlib, time
    import product
    product.one()
    pathlib.Path("ready").touch()
    while not pathlib.Path("go").exists():
        time.sleep(0.01)
    product.two()
"""


@pytest.fixture
def core():
    return "covey"


@pytest.fixture
def lines_by_text(project):
    """Runs a shell script; the lines of the product by the text they are of."""
    project.write("src/product.py", BEFORE)
    project.write("after.py", AFTER)
    project.write("src/second.py", "import product\nproduct.two()\n")

    def run(script, path="src/product.py", server=SERVER):
        project.write("src/server.py", server)
        project.write("script.sh", script, executable=True)
        ran = project.run("./script.sh")
        assert ran.exit_code == 0, ran.output
        ((map_file, _),) = ran.collected.maps
        names = {hashlib.sha256(text.encode()).hexdigest(): name for name, text in TEXTS.items()}
        traces = read_map(map_file, "test", str, pytest.fail).traces
        wanted = str(project.root / path)
        return {names[key.file.digest]: sorted(trace.lines) for key, trace in traces.items() if key.file.path == wanted}

    return run


TEXTS = {"before": BEFORE, "after": AFTER}

WAIT_UNTIL_READY = "n=0; while [ ! -e ready ] && [ $n -lt 500 ]; do sleep 0.02; n=$((n+1)); done\n"


def test_a_server_goes_on_with_its_text_and_later_processes_have_theirs(lines_by_text):
    found = lines_by_text(
        f"""\
        #!/bin/sh
        python src/server.py & server=$!
        {WAIT_UNTIL_READY}
        cp after.py src/product.py
        python src/second.py
        python src/second.py
        touch go
        wait $server
        """
    )

    assert found == {"before": [1, 2, 3, 4], "after": [3, 5, 6, 7]}


def test_a_fork_of_the_server_runs_the_server_s_text(lines_by_text):
    forks = "    import os\n    if not os.fork():\n        product.two()\n        os._exit(0)\n    os.wait()\n"

    found = lines_by_text(
        f"""\
        #!/bin/sh
        python src/server.py & server=$!
        {WAIT_UNTIL_READY}
        cp after.py src/product.py
        touch go
        wait $server
        """,
        server=SERVER.replace("    product.two()\n", forks),
    )

    assert found == {"before": [1, 2, 3, 4]}


def test_a_text_that_was_only_touched_is_the_same_text(lines_by_text):
    found = lines_by_text(
        """\
        #!/bin/sh
        python -c 'import sys; sys.path.insert(0, "src"); import product; product.one()'
        touch -d '2001-01-01' src/product.py
        python src/second.py
        cp src/product.py copy && cp copy src/product.py
        python src/second.py
        """
    )

    assert found == {"before": [1, 2, 3, 4]}


def test_a_module_that_is_loaded_again_after_an_edit_is_of_the_new_text(project, lines_by_text):
    project.write(
        "src/reloads.py",
        """\
        import importlib, pathlib, product
        product.one()
        text = pathlib.Path("after.py").read_text()
        pathlib.Path(product.__file__).write_text(text)
        importlib.reload(product)
        product.two()
        """,
    )

    assert lines_by_text("#!/bin/sh\npython -B src/reloads.py\n") == {"before": [1, 2, 3], "after": [3, 5, 6, 7]}


def test_one_relative_name_in_two_folders_is_two_files(project, lines_by_text):
    project.write("src/one/gen.py", BEFORE)
    project.write("src/two/gen.py", AFTER)
    script = project.write("run.py", "exec(compile(open('gen.py').read(), 'gen.py', 'exec'))\none()\n")
    command = f"#!/bin/sh\nfor folder in one two; do (cd src/$folder && python {script}); done\n"

    assert lines_by_text(command, "src/one/gen.py") == {"before": [1, 2, 3]}
    assert lines_by_text(command, "src/two/gen.py") == {"after": [3, 4, 5]}


def test_a_source_that_was_deleted_keeps_its_hits(lines_by_text):
    found = lines_by_text(
        f"""\
        #!/bin/sh
        python src/server.py & server=$!
        {WAIT_UNTIL_READY}
        mv src/product.py elsewhere.py
        touch go
        wait $server
        """
    )

    assert found == {"before": [1, 2, 3, 4]}
