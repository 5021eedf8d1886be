"""A release folder on disk: which files it has, which page each belongs to, until when each page holds.

DATA_DIR/public/releases/<name>/ holds `site/` (the files), `pages.json` (this index) and `files.txt` (SHA-256 of
every file); the symlink DATA_DIR/public/current names the release that is served.
"""

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

FORMAT = 1


@dataclass(frozen=True)
class PageEntry:
    """One address of a release, or the same page under /v/<n>/.

    `settled`: a version that a later edition replaced; it keeps its states and is never made anew.
    """

    fingerprint: str
    title: str
    introduced: int
    on: str
    holds_until: str | None
    settled: bool
    files: list[str]  # below site/

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
            "pages": {path: asdict(entry) for path, entry in sorted(self.pages.items())},
            "versions": dict(sorted(self.versions.items())),
        }
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()

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
        lines = (folder / "files.txt").read_text().splitlines()
    except (OSError, ValueError):
        return None
    if data.get("format") != FORMAT:
        return None
    return Release(
        folder=folder,
        edition=data["edition"],
        on=data["on"],
        build=data["build"],
        pages={path: PageEntry(**entry) for path, entry in data["pages"].items()},
        versions={path: [(number, digest) for number, digest in found] for path, found in data["versions"].items()},
        hashes={name: sha256 for sha256, name in (line.split("  ", 1) for line in lines)},
    )
