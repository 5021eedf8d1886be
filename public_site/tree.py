"""The folder of a release while it is built: what is there already stays, what is missing is linked or written."""

import hashlib
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from public_site.release import Release
from roadmap.processes import share_out

AT_ONCE = 256  # links made by one process before it takes the next


class Tree:
    """`there`: file -> SHA-256 of what lies in the folder already, left from an older release.

    Nothing is ever written into a file that is there: other releases are linked to the same bytes.
    """

    def __init__(self, folder: Path, there: Mapping[str, str], last: Release | None) -> None:
        self.folder = folder
        self.there = there
        self.last = last
        self.is_new = not there
        self._site = f"{folder}/site/"
        self._last_site = f"{last.site}/" if last is not None else ""
        self._made: set[str] = set()
        self._left: list[str] = []

    def hold(self, hashes: Mapping[str, str], processes: int) -> None:
        """Take out what is not among these files, and link from the last release those that are not there."""
        self._left = sorted(name for name, _ in self.there.items() - hashes.items())
        for name in self._left:
            with suppress(FileNotFoundError):
                os.unlink(self._site + name)  # noqa: PTH108 -- many thousands of them
        missing = sorted(name for name in hashes if not self._is_there(name, hashes[name]))
        chunks = [missing[start : start + AT_ONCE] for start in range(0, len(missing), AT_ONCE)]
        share_out(self._link_from_last, chunks, processes if len(chunks) > 1 else 1)

    def put(self, name: str, pieces: Iterable[bytes]) -> tuple[str, bool]:
        """Write a file, or link it where the last release has the same bytes under the same name.

        Returns its SHA-256, and whether it was written.
        """
        path = self._path(name)
        digest = hashlib.sha256()
        with open(path, "xb", buffering=0) as file:  # noqa: PTH123 -- as above
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
        sha256 = digest.hexdigest()
        if self.last is None or self.last.hashes.get(name) != sha256:
            return sha256, True
        os.unlink(path)  # noqa: PTH108
        os.link(self._last_site + name, path)
        return sha256, False

    def link(self, name: str, other: str) -> None:
        """A second name for a file of this release."""
        os.link(self._site + name, self._path(other))

    def touched(self, names: Iterable[str]) -> list[Path]:
        """The folders in which files came or went; those that have become empty are taken away."""
        folders = {name.rpartition("/")[0] for name in (*names, *self._left)}
        for folder in {name.rpartition("/")[0] for name in self._left}:
            while folder:
                try:
                    os.rmdir(self._site + folder)  # noqa: PTH106
                except OSError:
                    break
                folder = folder.rpartition("/")[0]
                folders.add(folder)
        paths = [Path(self._site + folder) for folder in sorted(folders)]
        return [path for path in paths if path.is_dir()]

    def _is_there(self, name: str, sha256: str) -> bool:
        return self.there.get(name) == sha256 and os.access(self._site + name, os.F_OK)

    def _link_from_last(self, names: Iterable[str]) -> None:
        for name in names:
            os.link(self._last_site + name, self._path(name))

    def _path(self, name: str) -> str:
        """Where a file is to lie; its folder is made."""
        folder = name.rpartition("/")[0]
        if folder not in self._made:
            os.makedirs(self._site + folder, exist_ok=True)  # noqa: PTH103
            self._made.add(folder)
        return self._site + name
