"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("covey", deadline=None)  # a busy machine is no error
settings.load_profile("covey")
