"""How much of a file is read at most, and the errors of one that cannot be read."""

from collections.abc import Callable
from typing import BinaryIO, Final

from roadmap.errors import RuleViolation

MIB: Final = 1024 * 1024
MOST_BYTES: Final = 512 * MIB
LONGEST_TEXT: Final = 16 * MIB  # one text in quotation marks, or one line
DEEPEST: Final = 200  # values within values
MOST_KEYS: Final = 100_000  # names in one object
MOST_PIECES: Final = 500_000  # numbers and texts in one value that is kept whole

Progress = Callable[[int], None]


class Unreadable(RuleViolation):
    """This file is not what its format asks for, or more than is read. Nothing is stored."""


class Source:
    """A file to be read once, from its beginning: counts what it gives and stops at `most` bytes."""

    def __init__(self, file: BinaryIO, *, most: int = MOST_BYTES, progress: Progress | None = None) -> None:
        self._file, self._most, self._progress = file, most, progress
        self._given = 0
        self._before = b""  # the last byte given
        self._unquoted = 0  # bytes since the last quotation mark that ends or begins a text

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, never the whole of a long file, whatever is asked for."""
        piece = self._counted(self._file.read(min(size, 64 * 1024) if size >= 0 else 64 * 1024))
        self._watch_texts(piece)
        return piece

    def line(self) -> bytes:
        """The next line with its end; b"" when there is none."""
        line = self._counted(self._file.readline(LONGEST_TEXT + 1))
        if len(line) > LONGEST_TEXT:
            raise Unreadable(f"A line is longer than {LONGEST_TEXT // MIB} MiB.")
        return line

    def _counted(self, piece: bytes) -> bytes:
        self._given += len(piece)
        if self._given > self._most:
            raise Unreadable(f"The file holds more than {self._most // MIB} MiB; split the run into several reports.")
        if self._progress:
            self._progress(self._given)
        return piece

    def _watch_texts(self, piece: bytes) -> None:
        unescaped = (self._before + piece).replace(b'\\"', b"  ")[len(self._before) :]
        self._before = piece[-1:]
        last = unescaped.rfind(b'"')
        self._unquoted = self._unquoted + len(piece) if last < 0 else len(piece) - last
        if self._unquoted > LONGEST_TEXT:
            raise Unreadable(f"A text is longer than {LONGEST_TEXT // MIB} MiB.")
