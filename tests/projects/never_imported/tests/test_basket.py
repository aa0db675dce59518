import unittest

from shop.basket import Basket


class Baskets(unittest.TestCase):
    def test_sum(self):
        self.assertEqual(Basket([1, 2, 3]).sum(limit=10), 6)

    def test_nothing(self):
        self.assertEqual(Basket([]).sum(limit=10), 0)
