"""The tree: against the definitions of RFC 6962, against published proofs, and against every kind of forgery."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.records.merkle import (
    EMPTY_ROOT,
    Edge,
    ProofRefused,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

VECTORS = Path(__file__).parents[4] / "shared" / "data" / "vectors" / "merkle"
needs_vectors = pytest.mark.skipif(not VECTORS.is_dir(), reason=f"No RFC 6962 proofs in {VECTORS}.")

LEAVES = [leaf_hash(b"leaf %d" % number) for number in range(2_000)]


def defined_root(hashes: list[bytes]) -> bytes:
    """MTH(D[n]) word for word as in RFC 6962, 2.1."""
    if not hashes:
        return hashlib.sha256().digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + defined_root(hashes[:k]) + defined_root(hashes[k:])).digest()


def defined_path(m: int, hashes: list[bytes]) -> list[bytes]:
    """PATH(m, D[n]) word for word as in RFC 6962, 2.1.1."""
    if len(hashes) == 1:
        return []
    k = 1 << (len(hashes) - 1).bit_length() - 1
    if m < k:
        return [*defined_path(m, hashes[:k]), defined_root(hashes[k:])]
    return [*defined_path(m - k, hashes[k:]), defined_root(hashes[:k])]


def defined_proof(m: int, hashes: list[bytes], *, whole: bool = True) -> list[bytes]:
    """SUBPROOF(m, D[n], b) word for word as in RFC 6962, 2.1.2."""
    if m == len(hashes):
        return [] if whole else [defined_root(hashes)]
    k = 1 << (len(hashes) - 1).bit_length() - 1
    if m <= k:
        return [*defined_proof(m, hashes[:k], whole=whole), defined_root(hashes[k:])]
    return [*defined_proof(m - k, hashes[k:], whole=False), defined_root(hashes[:k])]


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8 % len(data)] ^= 1 << bit % 8
    return bytes(changed)


# --- published proofs -------------------------------------------------------------------------------------------------


def cases(kind: str) -> list[Any]:
    paths = sorted((VECTORS / kind).rglob("*.json"))
    return [pytest.param(path, id=str(path.relative_to(VECTORS))) for path in paths]


def bytes_of(value: str | None) -> bytes:
    return base64.b64decode(value or "")


def behaves(case: dict[str, Any], check: Any) -> bool:
    """Whether the outcome is the one that the case asks for."""
    try:
        check()
    except ProofRefused:
        return bool(case["wantErr"])
    return not case["wantErr"]


@needs_vectors
def test_the_published_proofs_are_all_there() -> None:
    assert (len(cases("inclusion")), len(cases("consistency"))) == (98, 98)


@needs_vectors
@pytest.mark.parametrize("path", cases("inclusion"))
def test_published_inclusion_proof(path: Path) -> None:
    case = json.loads(path.read_text())
    proof = [bytes_of(one) for one in case["proof"] or []]
    assert behaves(
        case,
        lambda: verify_inclusion(
            leaf=bytes_of(case["leafHash"]),
            index=case["leafIdx"],
            size=case["treeSize"],
            proof=proof,
            root=bytes_of(case["root"]),
        ),
    ), case["desc"]


@needs_vectors
@pytest.mark.parametrize("path", cases("consistency"))
def test_published_consistency_proof(path: Path) -> None:
    case = json.loads(path.read_text())
    proof = [bytes_of(one) for one in case["proof"] or []]
    assert behaves(
        case,
        lambda: verify_consistency(
            old_size=case["size1"],
            new_size=case["size2"],
            old_root=bytes_of(case["root1"]),
            new_root=bytes_of(case["root2"]),
            proof=proof,
        ),
    ), case["desc"]


# --- roots and proofs -------------------------------------------------------------------------------------------------


def test_roots_that_anybody_can_recompute() -> None:
    assert root([]) == EMPTY_ROOT == bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    assert leaf_hash(b"") == bytes.fromhex("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")
    assert root(LEAVES[:1]) == LEAVES[0]
    assert root(LEAVES[:3]) == node_hash(node_hash(LEAVES[0], LEAVES[1]), LEAVES[2])


@pytest.mark.parametrize("size", [*range(1, 40), 255, 256, 257, 1_000])
def test_roots_and_proofs_are_those_of_the_definitions(size: int) -> None:
    tree = LEAVES[:size]
    assert root(tree) == defined_root(tree)
    for index in {0, size // 3, size // 2, size - 1}:
        assert inclusion_proof(tree, index) == defined_path(index, tree)
        assert consistency_proof(tree, index + 1) == defined_proof(index + 1, tree)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_leaf_can_be_shown_and_no_other(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 2_000))
    index = data.draw(st.integers(0, size - 1))
    tree = LEAVES[:size]
    right: dict[str, Any] = {"leaf": tree[index], "proof": inclusion_proof(tree, index), "root": root(tree)}
    place: dict[str, Any] = {"index": index, "size": size}
    verify_inclusion(**right, **place)

    name, forged = data.draw(forgeries(right))
    with pytest.raises(ProofRefused):
        verify_inclusion(**(right | {name: forged}), **place)
    if size > 1:
        other = data.draw(st.integers(0, size - 1).filter(lambda one: one != index))
        with pytest.raises(ProofRefused):
            verify_inclusion(**right, index=other, size=size)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_growth_can_be_shown_and_no_rewriting(data: st.DataObject) -> None:
    new_size = data.draw(st.integers(1, 2_000))
    old_size = data.draw(st.integers(1, new_size))
    tree = LEAVES[:new_size]
    right: dict[str, Any] = {
        "old_root": root(tree[:old_size]),
        "proof": consistency_proof(tree, old_size),
        "new_root": root(tree),
    }
    sizes: dict[str, Any] = {"old_size": old_size, "new_size": new_size}
    verify_consistency(**right, **sizes)

    name, forged = data.draw(forgeries(right))
    with pytest.raises(ProofRefused):
        verify_consistency(**(right | {name: forged}), **sizes)


@st.composite
def forgeries(draw: st.DrawFn, right: dict[str, Any]) -> tuple[str, Any]:
    """One of the values with one bit turned, or the proof a hash longer or shorter."""
    name = draw(st.sampled_from(sorted(right)))
    value = right[name]
    if isinstance(value, bytes):
        return name, flipped(value, draw(st.integers(0, 255)))
    how = draw(st.sampled_from(["flip", "drop", "add"]))
    if how == "add" or not value:
        place = draw(st.integers(0, len(value)))
        return name, [*value[:place], EMPTY_ROOT, *value[place:]]
    place = draw(st.integers(0, len(value) - 1))
    changed = [flipped(value[place], draw(st.integers(0, 255)))] if how == "flip" else []
    return name, [*value[:place], *changed, *value[place + 1 :]]


def test_questions_about_leaves_that_are_not_there() -> None:
    for index in (-1, 3):
        with pytest.raises(ValueError, match=f"has no leaf {index}"):
            inclusion_proof(LEAVES[:3], index)
    for old_size in (0, 4):
        with pytest.raises(ValueError, match="did not grow"):
            consistency_proof(LEAVES[:3], old_size)
    with pytest.raises(ProofRefused, match="against one of 0"):
        verify_consistency(old_size=0, new_size=0, old_root=EMPTY_ROOT, new_root=EMPTY_ROOT, proof=[])


# --- the right edge ---------------------------------------------------------------------------------------------------


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 700), max_size=3))
def test_an_edge_grows_in_any_steps_to_the_same_root(steps: list[int]) -> None:
    edge = Edge()
    for step in steps:
        edge.extend(LEAVES[edge.size : edge.size + step])
        assert edge.root() == root(LEAVES[: edge.size])
    assert edge.size == min(sum(steps), len(LEAVES))


def test_an_edge_hands_over_every_run_once_it_is_complete() -> None:
    hashes = [leaf_hash(b"%d" % number) for number in range(256 * 256)]
    edge = Edge()
    runs = [run for one in hashes for run in edge.append(one)]

    assert [level for level, _ in runs].count(0) == 256
    assert [level for level, _ in runs][-2:] == [0, 1]
    assert runs[0] == (0, hashes[:256])
    assert runs[-1][1][3] == root(hashes[768:1024])
    assert [len(run) for run in edge.runs] == [0, 0, 1]
    assert edge.root() == edge.runs[2][0] == root(hashes)
