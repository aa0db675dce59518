"""What is known of the code objects that are measured, and of their files, for the recorder that is written in Python.

Loaded by itself, from its file: it imports nothing of covey.
"""

from __future__ import annotations

from _weakref import ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, FrameType
    from typing import Any


class Reference(ref):  # type: ignore[type-arg]
    """A weak one to a code object."""

    __slots__ = ("key",)
    key: int


class Known:
    """What is known of a measured code object."""

    def __init__(self, file: Any, reference: Any, ways: Any) -> None:
        self.file, self.cells, self.size, self.reference = file, file.cells, file.line_count + 1, reference
        self.certain: dict[int, set[int]] = ways.certain if ways else {}
        self.possible: dict[int, frozenset[int]] = ways.possible if ways else {}
        self.returns: dict[int, int] = ways.returns if ways else {}
        self.all_only_from: dict[int, int] = ways.only_from if ways else {}
        self.renew()

    def renew(self) -> None:
        """Nothing that was told of it counts any more."""
        self.left = {line: set(ends) for line, ends in self.certain.items()}
        """Jumps that have not been seen, of lines that have some; but for those that the line they lead to tells."""
        self.active: set[int] = set()
        """Those of these lines that have run."""
        self.needed: dict[int, int] = {}
        """Lines that the active ones can lead to: from how many."""
        self.off: set[int] = set()
        """Lines whose events were switched off."""
        self.only_from = dict(self.all_only_from)
        self.seen: set[tuple[int, int]] = set()
        self.told: set[int] = set()
        """Lines that the context has run."""
        self.raised: dict[tuple[int, int], bool] = {}
        """Exceptions that were looked at: whether they leave the frame."""


class Codes:
    """Those that were met, by `by_id`."""

    def __init__(self, map_: Any, flow: Any, undisturbed: Callable[[], Any], own: set[str]) -> None:
        """
        Args:
            flow: the module of this name; None: no jumps are recorded.
            undisturbed: of `lock`.
            own: files that are left out.
        """
        self._map, self._flow, self._undisturbed, self._own = map_, flow, undisturbed, own
        self.by_id: dict[int, Known] = {}
        self._files: dict[str, Any] = {}
        self._dead: list[Reference] = []
        """Code that is gone. Noticed by no function of ours: it would be seen by the program's trace function."""

    def learn(self, code: CodeType, frame: FrameType, decide: Callable[..., Any]) -> Known | None:
        """Start to know a code object, which runs in a frame; None when it is left out."""
        self._forget_dead()
        file = self._file_of(code, frame, decide)
        if file is None or not file.is_measured:
            self.by_id.pop(id(code), None)
            return None
        reference = Reference(code, self._dead.append)
        reference.key = id(code)
        known = self.by_id[reference.key] = Known(file, reference, self._flow and self._flow.Ways(code))
        return known

    def living(self) -> Iterator[tuple[Known, CodeType]]:
        """All that are there."""
        for known in list(self.by_id.values()):
            code = known.reference()
            if code is not None:
                yield known, code

    def _forget_dead(self) -> None:
        while self._dead:
            reference = self._dead.pop()
            known = self.by_id.get(reference.key)
            if known is not None and known.reference is reference:
                self.by_id.pop(reference.key, None)

    def _file_of(self, code: CodeType, frame: FrameType, decide: Callable[..., Any]) -> Any:
        name = code.co_filename
        if name in self._own:
            return None
        file = self._files.get(name)
        anew = file is not None and file.is_measured and code.co_name == "<module>"
        if file is not None and not anew:
            return file
        with self._undisturbed():
            encoded = name.encode("utf-8", "surrogateescape")
            file = self._map.find(encoded, anew=anew) or self._decided(name, encoded, frame, decide)
        self._files[name] = file
        return file

    def _decided(self, name: str, encoded: bytes, frame: FrameType, decide: Callable[..., Any]) -> Any:
        try:
            measured, line_count, path, digest, mtime_ns, size = decide(name, frame.f_globals)
        except (RecursionError, MemoryError):
            raise
        except Exception:
            measured, line_count, path, digest, mtime_ns, size = False, 0, name, b"", 0, 0
        real = path.encode("utf-8", "surrogateescape")
        return self._map.add(encoded, measured, line_count, real or encoded, digest, (mtime_ns, size))
