"""What pages say about the record log: the newest published checkpoint and the key it is checked with."""

import base64
from dataclasses import dataclass
from pathlib import Path

from roadmap.records.checkpoints import Checkpoint, CheckpointRefused
from roadmap.records.notes import Note, NoteRefused


@dataclass(frozen=True)
class SignedLog:
    """The log as it was signed last. `witnesses` are names under cosignatures that nobody here has checked."""

    checkpoint: Checkpoint
    note: str
    vkey: str
    witnesses: tuple[str, ...]

    @property
    def size(self) -> int:
        return self.checkpoint.size

    @property
    def root(self) -> str:
        """The root as the checkpoint writes it, in base64."""
        return base64.b64encode(self.checkpoint.root).decode()


def signed_log(root: Path) -> SignedLog | None:
    """Read what is published below `root` (DATA_DIR/public); None before the first signature.

    A checkpoint that cannot be read is left out rather than shown; the verifier is who says what is wrong with it.
    """
    folder = root / "records"
    try:
        note = (folder / "checkpoint").read_bytes()
        vkey = (folder / "vkey").read_text().strip()
        parsed = Note.parse(note)
        checkpoint = Checkpoint.parse(parsed.text)
    except (OSError, NoteRefused, CheckpointRefused):
        return None
    witnesses = tuple(line.name for line in parsed.signatures if line.name != checkpoint.origin)
    return SignedLog(checkpoint, note.decode(), vkey, witnesses)
