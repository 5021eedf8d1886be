"""Where the bytes of evidence are kept: a folder of files under random names, each written whole and never again.

A file is on the disk before the row that names it is committed; a file that no row came to name is swept a day later.
"""

import hashlib
import re
import secrets
from collections.abc import Collection
from pathlib import Path
from typing import Final, NamedTuple

from roadmap.whole_files import sync_folder, write_whole

_NAME: Final = re.compile(r"[0-9a-f]{32}")


class BytesDiffer(Exception):
    """What is stored under this name is not what was stored, or is gone. It is not to be shown."""


class BytesGone(BytesDiffer):
    """Nothing that can be read is stored under this name."""


class Stored(NamedTuple):
    name: str
    sha256: str
    size: int


class Store:
    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, data: bytes) -> Stored:
        """Keep the bytes under a new random name, safe from a loss of power. Raises OSError, and then keeps nothing."""
        name = secrets.token_hex(16)
        folder = self._path(name).parent
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            sync_folder(folder.parent)
        write_whole(self._path(name), data, mode=0o600)
        return Stored(name, hashlib.sha256(data).hexdigest(), len(data))

    def read(self, name: str, sha256: str) -> bytes:
        """The bytes, if they still are those of the hash. Raises BytesDiffer."""
        if not _NAME.fullmatch(name):
            raise BytesDiffer("This is no name of the store.")
        try:
            data = self._path(name).read_bytes()
        except OSError as error:
            raise BytesGone("The file cannot be read.") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise BytesDiffer("The file has changed since it was stored.")
        return data

    def remove(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def sweep(self, named: Collection[str], *, before: float) -> list[str]:
        """Delete files that are not among `named` and were written before this moment (seconds since 1970).

        Half-written ones have names of their own, so they go too. Returns what was deleted.
        """
        found = []
        for path in sorted(self.root.glob("??/*")):
            if path.name not in named and path.stat().st_mtime < before:
                path.unlink(missing_ok=True)
                found.append(path.name)
        return found

    def _path(self, name: str) -> Path:
        return self.root / name[:2] / name
