from covey.publish.publish import Patience


def pauses(count, **options):
    waited = []
    patience = Patience(sleep=waited.append, **options)
    for failed in range(1, count + 1):
        patience.wait(failed)
    return waited


def test_pauses_double_until_they_are_long_enough():
    assert pauses(6, first_s=0.1, most_s=1.0, chance=lambda: 1.0) == [0.2, 0.4, 0.8, 1.0, 1.0, 1.0]


def test_each_pause_is_a_part_of_the_longest_by_chance():
    parts = iter([0.0, 0.5, 0.25])

    assert pauses(3, first_s=1.0, most_s=8.0, chance=lambda: next(parts)) == [0.0, 2.0, 2.0]


def test_two_that_wait_do_not_wait_equally_long():
    assert pauses(5) != pauses(5)


def test_the_thousandth_pause_is_not_longer_than_any():
    assert max(pauses(1000, most_s=2.0)) <= 2.0
