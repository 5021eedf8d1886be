"""Signed notes (C2SP signed-note): a text, a blank line, and lines of signatures by named Ed25519 keys. Pure.

Two types of signature are known: 0x01, plain Ed25519, by which a log signs, and 0x04, the cosignature with a time by
which a witness says that it saw a checkpoint (C2SP tlog-cosignature). Lines of other keys are kept and ignored.
"""

import base64
import binascii
import hashlib
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519: Final = 0x01
COSIGNATURE: Final = 0x04
MAX_SIGNATURES: Final = 100

_KEY_BYTES: Final = 32
_SIGNATURE_BYTES: Final = 64
_ID_BYTES: Final = 4
_PRIVATE: Final = "PRIVATE+KEY+"
_LINE: Final = re.compile("\u2014 ([^ ]+) ([^ ]+)")
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")


class NoteRefused(ValueError):
    """A note is malformed, or no trusted key signed it."""


class KeyRefused(ValueError):
    """The text of a key is not what a key looks like."""


@dataclass(frozen=True)
class Signature:
    """One signature line: `blob` is what follows the key id, its meaning depends on the type of the key."""

    name: str
    key_id: bytes
    blob: bytes

    def __str__(self) -> str:
        return f"\u2014 {self.name} {_base64(self.key_id + self.blob)}\n"


@dataclass(frozen=True)
class VerifierKey:
    """A public key with its name: `<name>+<key id, 8 hex digits>+<base64 of type and key>`, called vkey."""

    name: str
    type: int
    public: bytes

    @classmethod
    def parse(cls, vkey: str) -> Self:
        """Read a vkey. Raises KeyRefused, also for types other than 0x01 and 0x04."""
        name, key_id, material = _key_fields(vkey)
        key = cls(name=name, type=material[0], public=material[1:])
        if key.type not in (ED25519, COSIGNATURE) or len(key.public) != _KEY_BYTES:
            raise KeyRefused(f"the key of {name} is of a type that is not known here")
        if key.key_id != key_id:
            raise KeyRefused(f"the key id of {name} does not fit its key")
        return key

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256 (name 0x0A type key)."""
        named = self.name.encode() + b"\n" + bytes([self.type]) + self.public
        return hashlib.sha256(named).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_base64(bytes([self.type]) + self.public)}"

    def names(self, signature: Signature) -> bool:
        """Whether a line claims to be by this key."""
        return (signature.name, signature.key_id) == (self.name, self.key_id)

    def verify(self, text: str, signature: Signature) -> int | None:
        """Check a line that names this key; return the time of a cosignature (seconds since 1970), else None.

        Raises NoteRefused.
        """
        message, blob, time = text.encode(), signature.blob, None
        if self.type == COSIGNATURE:
            if len(blob) != 8 + _SIGNATURE_BYTES:
                raise NoteRefused(f"the cosignature of {self.name} has {len(blob)} bytes, not 72")
            (time,), blob = struct.unpack(">Q", blob[:8]), blob[8:]
            message = _cosigned(text, time)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(blob, message)
        except (InvalidSignature, ValueError) as error:
            raise NoteRefused(f"the signature of {self.name} does not fit the text") from error
        return time


@dataclass(frozen=True, repr=False)
class SigningKey:
    """A private key with its name: `PRIVATE+KEY+<name>+<key id>+<base64 of type and seed>`, as Go's note package."""

    name: str
    seed: bytes
    type: int = ED25519

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of a private key. Raises KeyRefused, which never quotes the key."""
        if not text.startswith(_PRIVATE):
            raise KeyRefused("this is no private key of a signed note")
        name, key_id, material = _key_fields(text.removeprefix(_PRIVATE))
        key = cls(name=name, seed=material[1:], type=material[0])
        if key.type not in (ED25519, COSIGNATURE) or len(key.seed) != _KEY_BYTES:
            raise KeyRefused(f"the private key of {name} is of a type that is not known here")
        if key.verifier.key_id != key_id:
            raise KeyRefused(f"the key id of {name} does not fit its private key")
        return key

    @property
    def verifier(self) -> VerifierKey:
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return VerifierKey(name=self.name, type=self.type, public=public)

    def text(self) -> str:
        """The line of a key file, with its newline. Whoever has it can sign."""
        key_id = self.verifier.key_id.hex()
        return f"{_PRIVATE}{self.name}+{key_id}+{_base64(bytes([self.type]) + self.seed)}\n"

    def sign(self, text: str) -> Signature:
        """Sign a text with type 0x01. Ed25519 draws nothing at random: the same text gives the same bytes."""
        if self.type != ED25519:
            raise KeyRefused(f"{self.name} is a key for cosignatures")
        return Signature(self.name, self.verifier.key_id, self._signed(text.encode()))

    def cosign(self, text: str, *, time: int) -> Signature:
        """A witness's cosignature of a checkpoint's text at a time, in seconds since 1970."""
        if self.type != COSIGNATURE:
            raise KeyRefused(f"{self.name} is no key for cosignatures")
        blob = struct.pack(">Q", time) + self._signed(_cosigned(text, time))
        return Signature(self.name, self.verifier.key_id, blob)

    def _signed(self, message: bytes) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)


@dataclass(frozen=True)
class Verified:
    """A signature that was checked; `time` is that of a cosignature, in seconds since 1970."""

    key: VerifierKey
    time: int | None


@dataclass(frozen=True)
class Note:
    """A text that ends in a newline, and its signatures in their order."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Take a note apart. Nothing of it may be believed before `verified`. Raises NoteRefused."""
        try:
            whole = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise NoteRefused("a note is UTF-8") from error
        if _CONTROL.search(whole):
            raise NoteRefused("a note has no control characters but newlines")
        before, blank, block = whole.rpartition("\n\n")
        if not blank or not block.endswith("\n"):
            raise NoteRefused("a note ends with a blank line and lines of signatures")
        lines = block[:-1].split("\n")
        if len(lines) > MAX_SIGNATURES:
            raise NoteRefused(f"a note has at most {MAX_SIGNATURES} signatures")
        return cls(text=before + "\n", signatures=tuple(_signature(line) for line in lines))

    def __bytes__(self) -> bytes:
        return (self.text + "\n" + "".join(str(one) for one in self.signatures)).encode()

    def verified(self, keys: Iterable[VerifierKey]) -> list[Verified]:
        """The signatures by these keys, all of them checked, each key once. Other lines are ignored.

        Raises NoteRefused where one of these keys is named and does not fit, and where none is named.
        """
        found: dict[VerifierKey, int | None] = {}
        for key in keys:
            for line in self.signatures:
                if key.names(line):
                    found.setdefault(key, key.verify(self.text, line))
        if not found:
            raise NoteRefused("no trusted key signed this note")
        return [Verified(key, time) for key, time in found.items()]

    def with_signature(self, signature: Signature) -> Self:
        return replace(self, signatures=(*self.signatures, signature))


def sign(text: str, key: SigningKey) -> Note:
    """A note with one signature. Raises NoteRefused for a text that no note can hold."""
    note = Note(text=text, signatures=(key.sign(text),))
    if not text.endswith("\n") or Note.parse(bytes(note)) != note:
        raise NoteRefused("the text of a note ends with a newline")
    return note


def _cosigned(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _signature(line: str) -> Signature:
    match = _LINE.fullmatch(line)
    if match is None or not _is_name(match[1]):
        raise NoteRefused("a line of a signature is a dash, the name of a key, and base64")
    blob = _decoded(match[2])
    if blob is None or len(blob) <= _ID_BYTES:
        raise NoteRefused(f"the signature of {match[1]} is not base64 of a key id and a signature")
    return Signature(match[1], blob[:_ID_BYTES], blob[_ID_BYTES:])


def _key_fields(text: str) -> tuple[str, bytes, bytes]:
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    material = _decoded(encoded)
    if not _is_name(name) or not re.fullmatch("[0-9a-f]{8}", key_id) or not material:
        raise KeyRefused("a key is a name, 8 hex digits and base64, joined by plus signs")
    return name, bytes.fromhex(key_id), material


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(letter.isspace() for letter in name)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decoded(text: str) -> bytes | None:
    """The bytes of standard base64 in its only form; None for anything else."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if _base64(data) == text else None
