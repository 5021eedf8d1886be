"""The standard library's zipfile with Zstandard, which it knows from Python 3.14 on."""

import sys

if sys.version_info >= (3, 14):
    from zipfile import BadZipFile, ZipFile
else:
    from backports.zstd.zipfile import BadZipFile, ZipFile

__all__ = ["BadZipFile", "ZipFile"]
