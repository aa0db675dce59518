import sys
import unittest

from box.plain import GENERIC


class Plain(unittest.TestCase):
    def test_it(self):
        self.assertIs(GENERIC, sys.version_info >= (3, 12))
