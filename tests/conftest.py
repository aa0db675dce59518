"""What holds for all tests."""

from __future__ import annotations

from examples import register_profiles

register_profiles()
