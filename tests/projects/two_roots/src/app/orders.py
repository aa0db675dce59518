def total(prices):
    result = 0
    for price in prices:
        result += price
    return result


def ship(order):
    if order == "large":
        return "by lorry"
    return "by post"
