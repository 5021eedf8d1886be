"""The folder that only the signer may read: its private key, and its memory of what it signed last.

SIGNER_DIR holds `key`, `last-checkpoint`, and, where the operator put one, `trust-policy`. None of it is in the database,
so a database that was restored or rewritten cannot take the memory along.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from roadmap.records.checkpoints import Checkpoint, CheckpointRefused, Policy, PolicyRefused, default_policy
from roadmap.records.notes import ED25519, KeyRefused, NoteRefused, SigningKey
from roadmap.whole_files import write_whole

_PORTS: Final = {"http": 80, "https": 443}


class SigningRefused(Exception):
    """Nothing was signed. The sentence says why, and what to do about it."""


class KeyUnusable(SigningRefused):
    """The file of the private key is missing, damaged, or open to others."""


class MemoryUnusable(SigningRefused):
    """What was signed last is not known for sure, so nothing may be signed after it."""


class PolicyUnusable(SigningRefused):
    """The trust policy that the operator wrote cannot be published."""


def key_name(base_url: str) -> str:
    """The name of the log of an installation: `<host of BASE_URL, with a port that is not the usual one>/records`."""
    parts = urlsplit(base_url)
    is_usual = parts.port is None or parts.port == _PORTS.get(parts.scheme)
    host = parts.hostname or "localhost"
    return f"{host}/records" if is_usual else f"{host}:{parts.port}/records"


class Safe:
    """The files in one SIGNER_DIR."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key_path = folder / "key"
        self.memory_path = folder / "last-checkpoint"
        self.policy_path = folder / "trust-policy"

    def can_sign(self) -> bool:
        """Whether the key is here and this process may read it."""
        return os.access(self.key_path, os.R_OK)

    def may_begin(self) -> bool:
        """Whether this process may keep the files: it made the folder, or would be the first to."""
        return not self.folder.exists() or os.access(self.folder, os.R_OK | os.W_OK | os.X_OK)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One signer at a time. The system opens the lock when its process dies, however it dies."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / ".lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def key(self) -> SigningKey | None:
        """The private key; None where there is no file. Raises KeyUnusable."""
        try:
            mode = self.key_path.stat().st_mode
            text = self.key_path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise KeyUnusable(
                f"The key {self.key_path} cannot be read. Run the signer as the user it belongs to."
            ) from error
        if mode & 0o077:
            raise KeyUnusable(
                f"Others may read the key {self.key_path}. Find out who did, run chmod 600 on it, and sign again."
            )
        try:
            key = SigningKey.parse(text.removesuffix("\n"))
        except KeyRefused as refused:
            raise KeyUnusable(f"{self.key_path} is damaged: {refused}. Restore it from a backup.") from refused
        if key.type != ED25519:
            raise KeyUnusable(f"{self.key_path} is the key of a witness, not of a log. Restore it from a backup.")
        return key

    def new_key(self, name: str) -> SigningKey:
        """Make the key of a log that has none. Its name stays for ever, also when the site moves."""
        key = SigningKey(name=name, seed=secrets.token_bytes(32))
        write_whole(self.key_path, key.text().encode(), mode=0o600)
        return key

    def memory(self, key: SigningKey) -> bytes | None:
        """The note signed last; None where nothing was. Raises MemoryUnusable."""
        try:
            note = self.memory_path.read_bytes()
            Checkpoint.of_note(note, [key.verifier])
        except FileNotFoundError:
            return None
        except (NoteRefused, CheckpointRefused) as refused:
            raise MemoryUnusable(
                f"{self.memory_path} is no checkpoint of {key.name}: {refused}. Restore the newest one from a backup."
            ) from refused
        return note

    def remember(self, note: bytes) -> None:
        """Keep a note, for good, before anybody else sees it."""
        write_whole(self.memory_path, note, mode=0o600)

    def policy(self, key: SigningKey) -> bytes:
        """The trust policy to publish: the operator's, or that of a log without witnesses. Raises PolicyUnusable."""
        try:
            content = self.policy_path.read_bytes()
            policy = Policy.parse(content)
        except FileNotFoundError:
            return default_policy(key.verifier).encode()
        except PolicyRefused as refused:
            raise PolicyUnusable(f"{self.policy_path} is no trust policy: {refused}. Correct it.") from refused
        if key.verifier not in policy.logs:
            raise PolicyUnusable(f"{self.policy_path} has no line for this log. Add: log {key.verifier}")
        return content
