import unittest

from box.generic import first


class Generic(unittest.TestCase):
    def test_it(self):
        self.assertEqual(first((1, 2)), 1)
