"""Where published files lie."""

from pathlib import Path

from public_site.schema import Manifest


def editions_folder(root: Path) -> Path:
    """`root` is DATA_DIR/public everywhere in this app."""
    return root / "editions"


def manifest_path(root: Path, number: int) -> Path:
    return editions_folder(root) / f"{number}.json"


def part_path(root: Path, sha256: str) -> Path:
    return root / "parts" / f"{sha256}.json"


def register_path(root: Path) -> Path:
    """What was withheld after it was published."""
    return root / "withheld.json"


def sure_path(root: Path) -> Path:
    """The digest of the register with which the files were last read for withheld words, and found without them."""
    return root / "withheld.sure"


def missing_parts(root: Path, manifest: Manifest) -> set[str]:
    """The hashes of those parts of an edition that have no file."""
    return {sha256 for sha256 in manifest["parts"].values() if not part_path(root, sha256).exists()}
