"""The standard library's zipfile with Zstandard, which it knows from Python 3.14 on."""

import sys
from lzma import LZMAError
from struct import error as StructError
from zlib import error as DeflateError

if sys.version_info >= (3, 14):
    from zipfile import ZIP_ZSTANDARD, BadZipFile, ZipFile

    from compression.zstd import ZstdError
else:
    from backports.zstd import ZstdError
    from backports.zstd.zipfile import ZIP_ZSTANDARD, BadZipFile, ZipFile

# What a damaged archive raises: zipfile itself (ValueError and struct.error for places outside the file, RuntimeError
# where a password is asked for), and each way of packing.
_ZIPFILE = (BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError, StructError)
DAMAGED = (*_ZIPFILE, DeflateError, LZMAError, ZstdError)

__all__ = ["DAMAGED", "ZIP_ZSTANDARD", "BadZipFile", "ZipFile"]
