"""The standard library's zipfile with Zstandard, which it knows from Python 3.14 on."""

import sys
from lzma import LZMAError
from zlib import error as DeflateError

if sys.version_info >= (3, 14):
    from zipfile import ZIP_ZSTANDARD, BadZipFile, ZipFile

    from compression.zstd import ZstdError
else:
    from backports.zstd import ZstdError
    from backports.zstd.zipfile import ZIP_ZSTANDARD, BadZipFile, ZipFile

# What a damaged archive raises, by how it was packed; RuntimeError where a password is asked for.
DAMAGED = (BadZipFile, DeflateError, LZMAError, ZstdError, NotImplementedError, EOFError, OSError, RuntimeError)

__all__ = ["DAMAGED", "ZIP_ZSTANDARD", "BadZipFile", "ZipFile"]
