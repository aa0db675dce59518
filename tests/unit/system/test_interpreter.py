import platform
import sys

import coverage

from covey.model.run import Interpreter
from covey.system.interpreter import this_interpreter


def test_an_interpreter_is_known_by_its_kind_its_version_and_that_of_its_coverage():
    assert this_interpreter() == Interpreter(sys.implementation.name, platform.python_version(), coverage.__version__)
