"""The standard library's zipfile with Zstandard, which it knows from Python 3.14 on, and how an archive is opened."""

import sys
from lzma import LZMAError
from struct import error as StructError
from typing import Any, BinaryIO, Final
from zlib import error as DeflateError

from goals.machine_evidence.bounds import MIB, Progress

if sys.version_info >= (3, 14):
    from zipfile import ZIP_DEFLATED, ZIP_STORED, ZIP_ZSTANDARD, BadZipFile, ZipFile

    from compression.zstd import ZstdError
else:
    from backports.zstd import ZstdError
    from backports.zstd.zipfile import ZIP_DEFLATED, ZIP_STORED, ZIP_ZSTANDARD, BadZipFile, ZipFile

# What a damaged archive raises: zipfile itself (ValueError and struct.error for places outside the file, RuntimeError
# where a password is asked for), and each way of packing.
_ZIPFILE = (BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError, StructError)
DAMAGED = (*_ZIPFILE, DeflateError, LZMAError, ZstdError)
_MOST_OF_LIST: Final = 8 * MIB

__all__ = ["DAMAGED", "ZIP_DEFLATED", "ZIP_STORED", "ZIP_ZSTANDARD", "BadZipFile", "ZipFile", "opened"]


def opened(file: BinaryIO, progress: Progress | None = None) -> Any:
    """The archive, for reading. zipfile holds the list of its files whole, many times larger than it is stored."""
    return ZipFile(_Sparing(file, progress))


class _Sparing:
    """A file that is never read in one long piece, and tells how many bytes were read of it in all."""

    def __init__(self, file: BinaryIO, progress: Progress | None) -> None:
        self._file, self._progress, self._given = file, progress, 0
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size if 0 <= size <= _MOST_OF_LIST else _MOST_OF_LIST + 1)
        if len(piece) > _MOST_OF_LIST:
            raise BadZipFile("it names too many files")
        self._given += len(piece)
        if self._progress:
            self._progress(self._given)
        return piece

    def close(self) -> None:
        self._file.close()
