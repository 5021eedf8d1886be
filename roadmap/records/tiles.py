"""The public files of the log: where they lie, what bytes they hold (C2SP tlog-tiles, width 256), how they grow.

Paths are relative to DATA_DIR/public/records, and to /records/ on the web. Nothing here writes, and no file is believed:
whoever reads an edge back compares its root with a signed one.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from roadmap.records.merkle import HASH_BYTES, TILE_WIDTH, Edge

CHECKPOINT: Final = "checkpoint"
CHECKPOINTS: Final = "checkpoints.txt"
VKEY: Final = "vkey"
POLICY: Final = "trust-policy"

File = tuple[str, bytes]


def tile_path(level: int, number: int, width: int = TILE_WIDTH) -> str:
    """`tile/0/x001/x234/067`, with `.p/8` behind it where the tile has 8 hashes and not 256."""
    return f"tile/{level}/{number_path(number)}{_partial(width)}"


def entries_path(number: int, width: int = TILE_WIDTH) -> str:
    """The bundle of leaves below tile `number` of level 0."""
    return f"tile/entries/{number_path(number)}{_partial(width)}"


def disclosed_path(number: int) -> str:
    """The disclosed bodies of the records `256 number` to `256 number + 255`."""
    return f"disclosed/{number_path(number)}.jsonl"


def number_path(number: int) -> str:
    """Groups of three digits, all but the last with an x: 1234067 is x001/x234/067."""
    digits = str(number)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[start : start + 3] for start in range(0, len(digits), 3)]
    return "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])


def _partial(width: int) -> str:
    return "" if width == TILE_WIDTH else f".p/{width}"


def entry_files(first: int, leaves: Sequence[bytes]) -> Iterator[File]:
    """Bundles from number `first` on: each leaf after its length, two bytes, most significant first."""
    for start in range(0, len(leaves), TILE_WIDTH):
        bundle = leaves[start : start + TILE_WIDTH]
        content = b"".join(struct.pack(">H", len(leaf)) + leaf for leaf in bundle)
        yield entries_path(first + start // TILE_WIDTH, len(bundle)), content


def tile_files(edge: Edge, hashes: Iterable[bytes]) -> Iterator[File]:
    """Let the tree grow by these leaf hashes: the tiles that this completes, then the partial ones of its new edge."""
    for one in hashes:
        for level, run in edge.append(one):
            yield tile_path(level, edge.size // TILE_WIDTH ** (level + 1) - 1), b"".join(run)
    for level, run in enumerate(edge.runs):
        if run:
            yield tile_path(level, edge.size // TILE_WIDTH ** (level + 1), len(run)), b"".join(run)


def read_edge(folder: Path, size: int) -> Edge | None:
    """The edge of a tree of this size as its partial tiles have it; None where one is missing or of a wrong length."""
    edge, level = Edge(), 0
    while size >> 8 * level:
        nodes = size >> 8 * level
        number, width = divmod(nodes, TILE_WIDTH)
        content = _read(folder / tile_path(level, number, width)) if width else b""
        if len(content) != width * HASH_BYTES:
            return None
        edge.runs.append([content[start : start + HASH_BYTES] for start in range(0, len(content), HASH_BYTES)])
        level += 1
    return edge


def last_tile(folder: Path, size: int, edge: Edge) -> list[bytes]:
    """The hashes of the last, up to 256 leaves of a tree; [] where the full tile that holds them is missing."""
    if size % TILE_WIDTH:
        return edge.runs[0]
    content = _read(folder / tile_path(0, size // TILE_WIDTH - 1)) if size else b""
    return [content[start : start + HASH_BYTES] for start in range(0, len(content), HASH_BYTES)]


def disclosed_line(index: int, salt: bytes, body: bytes) -> bytes:
    """Canonical JSON of `{"body", "index", "salt"}` and a newline; the body is canonical JSON already."""
    return b'{"body":%b,"index":%d,"salt":"%b"}\n' % (body, index, salt.hex().encode())


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return b""
