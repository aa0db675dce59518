import unittest

from pilot.flight import climb


class Climb(unittest.TestCase):
    def test_climb(self):
        self.assertEqual(climb(3000), "climbing")
