"""The Merkle tree of RFC 6962: roots, proofs, their verification, and the right edge by which a tree grows. Pure.

Bytes in, bytes out; a hash is 32 bytes of SHA-256, a tree is the list of its leaf hashes, and nothing here recurses.
Verification follows RFC 9162, which has the same hashes and says the steps one by one.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from roadmap.records.leaf import leaf_hash

__all__ = [
    "EMPTY_ROOT",
    "TILE_WIDTH",
    "Edge",
    "ProofRefused",
    "consistency_proof",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "root",
    "verify_consistency",
    "verify_inclusion",
]

HASH_BYTES: Final = 32
TILE_WIDTH: Final = 256  # C2SP tlog-tiles: eight levels of the tree
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()  # RFC 6962, 2.1: the hash of an empty list
_NODE_PREFIX: Final = b"\x01"


class ProofRefused(ValueError):
    """A proof does not show what it is said to show."""


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 (0x01 left right), an inner node. RFC 6962, 2.1."""
    return hashlib.sha256(_NODE_PREFIX + left + right).digest()


def root(hashes: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of these leaf hashes (or of equally high, complete subtrees). RFC 6962, 2.1."""
    if not hashes:
        return EMPTY_ROOT
    level = list(hashes)
    while len(level) > 1:
        level = _level_above(level)
    return level[0]


def inclusion_proof(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of one leaf, from its sibling up to a child of the root. RFC 6962, 2.1.1. Raises ValueError."""
    if not 0 <= index < len(hashes):
        raise ValueError(f"a tree of {len(hashes)} leaves has no leaf {index}")
    return _path(list(hashes), index)


def consistency_proof(hashes: Sequence[bytes], old_size: int) -> list[bytes]:
    """What shows that the first `old_size` leaves are a tree of which this one is the growth. RFC 6962, 2.1.2.

    Nothing can be shown about an empty old tree, because every tree grows out of it. Raises ValueError.
    """
    if not 0 < old_size <= len(hashes):
        raise ValueError(f"a tree of {len(hashes)} leaves did not grow out of one of {old_size}")
    if old_size == len(hashes):
        return []
    level, index = list(hashes), old_size - 1
    while index & 1:  # climb to the largest complete subtree that ends where the old tree ends
        level, index = _level_above(level), index >> 1
    # The reader knows this subtree already where it is the whole old tree.
    return ([level[index]] if index else []) + _path(level, index)


def verify_inclusion(*, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf with the hash `leaf` has this index in the tree. RFC 9162, 2.1.3.2. Raises ProofRefused."""
    _check_hashes(leaf, root, *proof)
    if not 0 <= index < size:
        raise ProofRefused(f"a tree of {size} leaves has no leaf {index}")
    node, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofRefused("the proof is too long")
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            while not node & 1 and node:  # a node without a right sibling moves up as it is
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise ProofRefused("the proof is too short")
    if found != root:
        raise ProofRefused("the proof leads to another root")


def verify_consistency(
    *, old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the new tree begins with all of the old one, unchanged. RFC 9162, 2.1.4.2. Raises ProofRefused.

    An old size of 0 is refused: an empty tree says nothing that could be kept to.
    """
    if not 0 < old_size <= new_size:
        raise ProofRefused(f"a tree of {new_size} leaves cannot be checked against one of {old_size}")
    if old_size == new_size:
        if proof:
            raise ProofRefused("trees of one size need no proof")
        if old_root != new_root:
            raise ProofRefused("trees of one size have two roots")
        return
    _check_hashes(old_root, new_root, *proof)
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    if not path:
        raise ProofRefused("the proof is too short")
    found_old, found_new = _fold_consistency(old_size - 1, new_size - 1, path)
    if found_old != old_root:
        raise ProofRefused("the proof leads to another old root")
    if found_new != new_root:
        raise ProofRefused("the proof leads to another new root")


def _fold_consistency(old_last: int, new_last: int, path: list[bytes]) -> tuple[bytes, bytes]:
    """Both roots that a consistency proof leads to. RFC 9162, 2.1.4.2, steps 3 to 7."""
    while old_last & 1:
        old_last, new_last = old_last >> 1, new_last >> 1
    found_old = found_new = path[0]
    for sibling in path[1:]:
        if new_last == 0:
            raise ProofRefused("the proof is too long")
        if old_last & 1 or old_last == new_last:
            found_old, found_new = node_hash(sibling, found_old), node_hash(sibling, found_new)
            while not old_last & 1 and old_last:
                old_last, new_last = old_last >> 1, new_last >> 1
        else:
            found_new = node_hash(found_new, sibling)
        old_last, new_last = old_last >> 1, new_last >> 1
    if new_last != 0:
        raise ProofRefused("the proof is too short")
    return found_old, found_new


@dataclass
class Edge:
    """The right edge of a tree: what must be known of it to let it grow, a few thousand bytes at any size.

    `runs[n]` holds the last nodes of level 8 n, up to 255 of them: those below no node of level 8 (n + 1) yet. They are
    the partial tiles of C2SP tlog-tiles.
    """

    runs: list[list[bytes]] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many leaves the tree has."""
        return sum(len(run) * TILE_WIDTH**level for level, run in enumerate(self.runs))

    def append(self, leaf: bytes) -> list[tuple[int, list[bytes]]]:
        """Add a leaf hash; return the runs that it completed, `(n, 256 hashes)`, lowest first."""
        completed: list[tuple[int, list[bytes]]] = []
        rising, level = leaf, 0
        while True:
            if level == len(self.runs):
                self.runs.append([])
            run = self.runs[level]
            run.append(rising)
            if len(run) < TILE_WIDTH:
                return completed
            self.runs[level] = []
            completed.append((level, run))
            rising, level = root(run), level + 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        for leaf in leaves:
            self.append(leaf)

    def root(self) -> bytes:
        """The Merkle tree hash of the whole tree. RFC 6962, 2.1."""
        incomplete: list[bytes] = []
        for run in self.runs:
            nodes = [*run, *incomplete]
            incomplete = [root(nodes)] if nodes else []
        return incomplete[0] if incomplete else EMPTY_ROOT


def _level_above(level: list[bytes]) -> list[bytes]:
    """Pairs are hashed; a last node without a partner moves up as it is, which is how RFC 6962 splits its trees."""
    sha256, prefix = hashlib.sha256, _NODE_PREFIX
    above = [sha256(prefix + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)]
    if len(level) & 1:
        above.append(level[-1])
    return above


def _path(level: list[bytes], index: int) -> list[bytes]:
    """The siblings of a node and of the nodes above it, lowest first."""
    path: list[bytes] = []
    while len(level) > 1:
        if index ^ 1 < len(level):
            path.append(level[index ^ 1])
        level, index = _level_above(level), index >> 1
    return path


def _check_hashes(*hashes: bytes) -> None:
    if any(len(one) != HASH_BYTES for one in hashes):
        raise ProofRefused(f"a hash has {HASH_BYTES} bytes")
