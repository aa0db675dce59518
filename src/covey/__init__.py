"""covey: one truthful coverage report of everything a Python project runs."""

__version__ = "0.1.0"
