"""Checkpoints, trust policies and proofs as texts (C2SP tlog-checkpoint, tlog-policy, tlog-proof). Pure."""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

from roadmap.records.merkle import HASH_BYTES
from roadmap.records.notes import COSIGNATURE, ED25519, KeyRefused, Note, SigningKey, Verified, VerifierKey, sign

_NUMBER: Final = re.compile("0|[1-9][0-9]{0,18}")
_BLANKS: Final = re.compile("[ \t]+")
_NONE: Final = "none"


class CheckpointRefused(ValueError):
    """A text is no checkpoint, or a policy does not accept it."""


class PolicyRefused(ValueError):
    """A trust policy is malformed. Names the line."""


@dataclass(frozen=True)
class Checkpoint:
    """What a log says about itself: its name, how many leaves it has, and the root of their tree."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of a checkpoint; extension lines after the third are allowed and ignored.

        Raises CheckpointRefused.
        """
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop() or not all(lines):
            raise CheckpointRefused("a checkpoint has three lines at least, and none is empty")
        origin, size, root = lines[:3]
        if not _NUMBER.fullmatch(size):
            raise CheckpointRefused("the second line of a checkpoint is the size of the log")
        return cls(origin=origin, size=int(size), root=_root(root))

    @classmethod
    def of_note(cls, note: bytes, keys: Sequence[VerifierKey]) -> Self:
        """The checkpoint in a note that one of these log keys signed. Raises CheckpointRefused or NoteRefused."""
        parsed = Note.parse(note)
        checkpoint = cls.parse(parsed.text)
        if checkpoint.origin not in {one.key.name for one in parsed.verified(keys)}:
            raise CheckpointRefused(f"{checkpoint.origin} is not the name of the key that signed")
        return checkpoint

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    def signed(self, key: SigningKey) -> bytes:
        """The note by which the log stands to it; the same bytes whenever it is signed again."""
        return bytes(sign(self.text, key))


def notes_of(listed: bytes) -> list[bytes]:
    """The notes in a checkpoints.txt, oldest first: each one is followed by a blank line. What is cut off is left out."""
    blocks = listed.split(b"\n\n")
    return [text + b"\n\n" + lines + b"\n" for text, lines in zip(blocks[:-1:2], blocks[1:-1:2], strict=False)]


@dataclass(frozen=True)
class Policy:
    """Whom a reader believes: logs, witnesses by the policy's own names, and who of them must have cosigned.

    `groups`: name -> how many of which members; `quorum` names a witness or a group, None where no witness is needed.
    """

    logs: tuple[VerifierKey, ...] = ()
    witnesses: Mapping[str, VerifierKey] = field(default_factory=dict)
    groups: Mapping[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    quorum: str | None = None

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a policy file. Raises PolicyRefused."""
        reader = _PolicyReader()
        if re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", data):
            raise PolicyRefused("a policy has no control characters but tabs and newlines")
        for number, line in enumerate(data.decode("utf-8", "surrogateescape").split("\n"), start=1):
            words = [word for word in _BLANKS.split(line) if word]
            if words and not words[0].startswith("#"):
                try:
                    reader.read(words)
                except ValueError as error:
                    raise PolicyRefused(f"line {number} of the policy: {error}") from error
        if len(reader.quorums) != 1:
            raise PolicyRefused("a policy has exactly one line quorum")
        return cls(tuple(reader.logs), reader.witnesses, reader.groups, reader.quorums[0])

    def accept(self, note: bytes) -> tuple[Checkpoint, list[Verified]]:
        """The checkpoint in a note, and who of the witnesses cosigned it and when.

        Raises CheckpointRefused without a log's signature or a quorum, NoteRefused where a known key does not fit.
        """
        checkpoint = Checkpoint.of_note(note, self.logs)
        keys = {key: name for name, key in self.witnesses.items()}
        checked = Note.parse(note).verified([*self.logs, *keys])
        cosigned = [one for one in checked if one.key in keys]
        if self.quorum and self.quorum not in self._satisfied({keys[one.key] for one in cosigned}):
            raise CheckpointRefused(f"too few witnesses cosigned the checkpoint: {self.quorum} is asked for")
        return checkpoint, cosigned

    def _satisfied(self, names: set[str]) -> set[str]:
        found = set(names)
        for name, (needed, members) in self.groups.items():  # a group stands after its members
            if len(found.intersection(members)) >= needed:
                found.add(name)
        return found


def default_policy(vkey: VerifierKey) -> str:
    """The policy of a log that no witness watches yet."""
    return f"log {vkey}\nquorum none\n"


def tlog_proof(*, index: int, proof: Sequence[bytes], checkpoint: bytes) -> bytes:
    """A file that shows by itself that a log has a leaf: index, inclusion proof, signed checkpoint (`.tlog-proof`)."""
    hashes = "".join(f"{base64.b64encode(one).decode()}\n" for one in proof)
    return f"c2sp.org/tlog-proof@v1\nindex {index}\n{hashes}\n".encode() + checkpoint


class _PolicyReader:
    """Takes the lines of a policy one by one; every ValueError is a sentence about the line."""

    def __init__(self) -> None:
        self.logs: list[VerifierKey] = []
        self.witnesses: dict[str, VerifierKey] = {}
        self.groups: dict[str, tuple[int, tuple[str, ...]]] = {}
        self.quorums: list[str | None] = []
        self._members: set[str] = set()

    def read(self, words: list[str]) -> None:
        match words:
            case ["log", vkey] | ["log", vkey, _]:
                self.logs.append(_new_key(vkey, ED25519, self.logs))
            case ["witness", name, vkey] | ["witness", name, vkey, _]:
                self._check_new(name)
                self.witnesses[name] = _new_key(vkey, COSIGNATURE, self.witnesses.values())
            case ["group", name, needed, *members] if members:
                self._check_new(name)
                self.groups[name] = (_needed(needed, len(members)), self._new_members(members))
            case ["quorum", name]:
                self._check_known(name, or_none=True)
                self.quorums.append(None if name == _NONE else name)
            case _:
                raise ValueError("it is no line of a policy")

    def _check_new(self, name: str) -> None:
        if name == _NONE or name in self.witnesses or name in self.groups:
            raise ValueError(f"the name {name} is taken")

    def _check_known(self, name: str, *, or_none: bool = False) -> None:
        if name not in self.witnesses and name not in self.groups and not (or_none and name == _NONE):
            raise ValueError(f"{name} is not defined on a line before")

    def _new_members(self, members: list[str]) -> tuple[str, ...]:
        for name in members:
            self._check_known(name)
            if name in self._members:
                raise ValueError(f"{name} is a member already")
            self._members.add(name)
        return tuple(members)


def _new_key(vkey: str, type: int, others: Iterable[VerifierKey]) -> VerifierKey:  # noqa: A002
    """The key of a line; the same key twice is refused, whatever it is called."""
    key = VerifierKey.parse(vkey)
    if key.type != type:
        raise KeyRefused(f"the key of {key.name} is of a type that does not belong here")
    if any(other.public == key.public for other in others):
        raise KeyRefused(f"the key of {key.name} stands here already")
    return key


def _needed(word: str, members: int) -> int:
    """How many members make a group: `any`, `all` or a number."""
    needed = {"any": 1, "all": members}.get(word) or (int(word) if _NUMBER.fullmatch(word) else 0)
    if not 1 <= needed <= members:
        raise ValueError(f"{word} is not any, all or a number up to {members}")
    return needed


def _root(text: str) -> bytes:
    try:
        root = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise CheckpointRefused("the third line of a checkpoint is the root in base64") from error
    if len(root) != HASH_BYTES or base64.b64encode(root).decode() != text:
        raise CheckpointRefused("the third line of a checkpoint is the root in base64")
    return root
