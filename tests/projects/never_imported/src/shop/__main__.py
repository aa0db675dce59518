import sys

from shop.basket import Basket

if __name__ == "__main__":
    sys.exit(Basket([1]).sum(1))
