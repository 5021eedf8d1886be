"""Where published files lie, and how one is written: whole or not at all."""

import os
import tempfile
from pathlib import Path

from public_site.schema import Manifest


def editions_folder(root: Path) -> Path:
    """`root` is DATA_DIR/public everywhere in this app."""
    return root / "editions"


def manifest_path(root: Path, number: int) -> Path:
    return editions_folder(root) / f"{number}.json"


def part_path(root: Path, sha256: str) -> Path:
    return root / "parts" / f"{sha256}.json"


def missing_parts(root: Path, manifest: Manifest) -> set[str]:
    """The hashes of those parts of an edition that have no file."""
    return {sha256 for sha256 in manifest["parts"].values() if not part_path(root, sha256).exists()}


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader, and a crash at any moment, meets the old content or the new, never a piece.

    Temporary file in the same folder, fsync, rename, fsync of the folder. Creates the folder. Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder last through a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
