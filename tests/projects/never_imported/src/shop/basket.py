class Basket:
    def __init__(self, prices):
        self.prices = prices

    def sum(self, limit):
        result = 0
        for price in self.prices:
            if result + price > limit:
                break
            result += price
        return result

    def __repr__(self):
        return f"Basket({self.prices})"
