import unittest

from shapes.area import area


class Area(unittest.TestCase):
    def test_area(self):
        self.assertEqual(area(3), 9)


if __name__ == "__main__":
    unittest.main()
