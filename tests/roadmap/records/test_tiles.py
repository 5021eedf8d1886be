"""Paths and bytes of the public files, against the figures of the format and against the tree itself."""

import json
import struct
from pathlib import Path

import pytest

from roadmap.records import merkle
from roadmap.records.merkle import Edge, leaf_hash
from roadmap.records.tiles import (
    disclosed_line,
    disclosed_path,
    entries_path,
    entry_files,
    last_tile,
    number_path,
    read_edge,
    tile_files,
    tile_path,
)

VECTORS = Path(__file__).parents[4] / "shared" / "data" / "vectors" / "signed-note" / "vectors.json"
HASHES = [leaf_hash(b"%d" % number) for number in range(70_000)]


def stored(folder: Path, size: int) -> dict[str, bytes]:
    files = dict(tile_files(Edge(), HASHES[:size]))
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return files


@pytest.mark.parametrize(
    ("number", "path"),
    [
        (0, "000"),
        (7, "007"),
        (999, "999"),
        (1_000, "x001/000"),
        (1_234_067, "x001/x234/067"),
        (10**9, "x001/x000/x000/000"),
    ],
)
def test_numbers_are_written_in_groups_of_three(number: int, path: str) -> None:
    assert number_path(number) == path


def test_paths_of_the_format() -> None:
    assert tile_path(0, 1_234_067) == "tile/0/x001/x234/067"
    assert entries_path(1_234_067, 8) == "tile/entries/x001/x234/067.p/8"
    assert disclosed_path(1_000) == "disclosed/x001/000.jsonl"


@pytest.mark.skipif(not VECTORS.is_file(), reason=f"No published paths in {VECTORS}.")
def test_published_paths() -> None:
    for case in json.loads(VECTORS.read_text())["tile_paths"]:
        if "level" in case:
            assert tile_path(case["level"], case["index"]) == case["path"]
        else:
            assert entries_path(case["index"], case["entries_partial"]) == case["path"]


def test_the_tiles_of_70000_leaves_are_those_that_the_format_counts(tmp_path: Path) -> None:
    files = stored(tmp_path, 70_000)

    assert len([name for name in files if name.startswith("tile/0/") and ".p" not in name]) == 273
    assert sorted(name for name in files if ".p/" in name) == ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]
    assert "tile/1/000" in files
    assert len(files) == 273 + 1 + 3
    assert files["tile/0/002"] == b"".join(HASHES[512:768])
    assert files["tile/1/001.p/17"][:32] == merkle.root(HASHES[65_536:65_792])
    edge = read_edge(tmp_path, 70_000)
    assert edge is not None
    assert (edge.size, edge.root()) == (70_000, merkle.root(HASHES))


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537])
def test_an_edge_is_read_back_and_grows_on(tmp_path: Path, size: int) -> None:
    files = stored(tmp_path, size)
    edge = read_edge(tmp_path, size)

    assert edge is not None
    assert (edge.size, edge.root()) == (size, merkle.root(HASHES[:size]))
    assert last_tile(tmp_path, size, edge) == HASHES[max(size - 1, 0) // 256 * 256 : size]
    grown = files | dict(tile_files(edge, HASHES[size : size + 300]))
    assert edge.root() == merkle.root(HASHES[: size + 300])
    whole = dict(tile_files(Edge(), HASHES[: size + 300]))
    assert {name: grown[name] for name in whole} == whole


def test_an_edge_is_not_read_from_files_that_are_missing_or_cut_off(tmp_path: Path) -> None:
    stored(tmp_path, 300)
    assert read_edge(tmp_path, 300) is not None
    assert read_edge(tmp_path, 301) is None
    path = tmp_path / tile_path(1, 0, 1)
    path.write_bytes(path.read_bytes()[:-1])
    assert read_edge(tmp_path, 300) is None


def test_bundles_hold_leaves_after_their_lengths() -> None:
    leaves = [b"x" * length for length in range(300)]
    files = dict(entry_files(3, leaves))

    assert list(files) == ["tile/entries/003", "tile/entries/004.p/44"]
    assert files["tile/entries/003"].startswith(b"\0\0\0\1x\0\2xx")
    with pytest.raises(struct.error):
        dict(entry_files(0, [b"x" * 65_536]))


def test_a_disclosed_line_is_canonical_json() -> None:
    line = disclosed_line(7, bytes(range(32)), b'{"a":1}')
    assert line == b'{"body":{"a":1},"index":7,"salt":"' + bytes(range(32)).hex().encode() + b'"}\n'
