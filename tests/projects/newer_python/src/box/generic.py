type Pair[T] = tuple[T, T]


def first[T](pair: Pair[T]) -> T:
    if pair:
        return pair[0]
    raise ValueError(pair)
