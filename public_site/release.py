"""A release folder on disk: which files it has, which page each belongs to, until when each page holds.

DATA_DIR/public/releases/<name>/ holds `site/` (the files), `pages.json` (this index) and `files.txt` (SHA-256 of
every file); the symlink DATA_DIR/public/current names the release that is served.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

FORMAT = 2

_TWIN = re.compile(r"/v/([1-9]\d{0,5})(/.*)")


class PageEntry(NamedTuple):
    """One address of a release. Its current version lies under /v/<introduced>/ too, where it is versioned.

    `settled`: a version that a later edition replaced; it keeps its states and is never made anew.
    """

    fingerprint: str
    title: str
    introduced: int
    on: str
    holds_until: str | None
    settled: bool
    files: Sequence[str]  # below site/

    def holds(self, on: date) -> bool:
        """Whether the states on the page are still right on this day."""
        if self.settled:
            return True
        return self.on <= on.isoformat() and (self.holds_until is None or on.isoformat() < self.holds_until)


@dataclass
class Release:
    """The index of one release. `versions`: path -> [[edition, digest of what the page shows], …]."""

    folder: Path
    edition: int
    on: str
    build: str
    pages: dict[str, PageEntry] = field(default_factory=dict)
    versions: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)  # file -> SHA-256
    withheld: str = ""  # digest of the register it was made with

    def page(self, address: str) -> PageEntry | None:
        """The page of an address; of a current version also under the edition that introduced it."""
        found = self.pages.get(address)
        if found is None and (twin := _TWIN.fullmatch(address)):
            current = self.pages.get(twin[2])
            found = current if current is not None and current.introduced == int(twin[1]) else None
        return found

    @property
    def site(self) -> Path:
        return self.folder / "site"

    def index(self) -> bytes:
        """The bytes of pages.json."""
        data = {
            "format": FORMAT,
            "edition": self.edition,
            "on": self.on,
            "build": self.build,
            "pages": self.pages,
            "versions": self.versions,
            "withheld": self.withheld,
        }
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()

    def file_list(self) -> bytes:
        """The bytes of files.txt: one line "sha256  path" per file below site/, sorted by path."""
        return "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(self.hashes.items())).encode()


def current_release(root: Path) -> Release | None:
    """The release that is served, or None before the first one and when its index is of another format."""
    link = root / "current"
    return read_release(link.resolve()) if link.is_symlink() and link.exists() else None


def read_release(folder: Path) -> Release | None:
    """Read the index of a finished release; None where there is none this code understands."""
    try:
        data: dict[str, Any] = json.loads((folder / "pages.json").read_bytes())
    except (OSError, ValueError):
        return None
    hashes = read_hashes(folder)
    if data.get("format") != FORMAT or hashes is None:
        return None
    return Release(
        folder=folder,
        edition=data["edition"],
        on=data["on"],
        build=data["build"],
        pages={path: PageEntry(*entry) for path, entry in data["pages"].items()},
        versions={path: [(number, digest) for number, digest in found] for path, found in data["versions"].items()},
        hashes=hashes,
        withheld=data.get("withheld", ""),
    )


def read_hashes(folder: Path) -> dict[str, str] | None:
    """File -> SHA-256 of a finished release; None where there is no list of its files."""
    try:
        lines = (folder / "files.txt").read_text().splitlines()
        return {name: sha256 for sha256, name in (line.split("  ", 1) for line in lines)}
    except (OSError, ValueError):
        return None
