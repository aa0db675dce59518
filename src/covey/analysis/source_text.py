"""The bytes of a source file -> its text, without anything that a reader of code has to import."""

from __future__ import annotations

import io
import tokenize


def decode_source(source: bytes) -> str:
    """The text of a Python source file as coverage.py reads it: declared encoding, newlines and form feeds mended.

    Source:
        coverage.py: python.read_python_source and python.get_python_source.
    """
    unified = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\f", b" ")
    encoding, _ = tokenize.detect_encoding(io.BytesIO(unified).readline)
    text = unified.decode(encoding, "replace")
    return text if not text or text.endswith("\n") else text + "\n"
