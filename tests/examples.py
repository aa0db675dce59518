"""How many examples Hypothesis tries: a fifth of them each day, all of them with `scripts/test --all`."""

from __future__ import annotations

from hypothesis import settings

QUICK, THOROUGH = "quick", "thorough"


def register_profiles() -> None:
    """The quick one is used unless the other is asked for: `pytest --hypothesis-profile=thorough`."""
    settings.register_profile(QUICK, max_examples=20, deadline=None)  # a busy machine is no error
    settings.register_profile(THOROUGH, max_examples=100, deadline=None)
    settings.load_profile(QUICK)


def examples(thorough: int) -> int:
    """How many to try now, of the number that a thorough run tries."""
    return max(3, thorough * settings.default.max_examples // 100)
