"""Writing the public files of the log, each one whole, and reading back which checkpoints are public."""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from roadmap.records.checkpoints import Checkpoint, CheckpointRefused, notes_of
from roadmap.records.merkle import TILE_WIDTH
from roadmap.records.notes import NoteRefused, VerifierKey
from roadmap.records.tiles import CHECKPOINT, CHECKPOINTS, File, entries_path, tile_path
from roadmap.whole_files import write_whole


class PublicLog:
    """DATA_DIR/public/records."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, files: Iterable[File]) -> None:
        """Write those files that are not there with these bytes already, in their order. Raises OSError."""
        for name, content in files:
            if not self._holds(name, content):
                write_whole(self.folder / name, content)

    def read(self, name: str) -> bytes:
        """The bytes of a file; none where there is no such file."""
        try:
            return (self.folder / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return b""

    def has_checkpoints(self) -> bool:
        return bool(self.read(CHECKPOINT) or self.read(CHECKPOINTS))

    def newest(self, key: VerifierKey) -> tuple[Checkpoint, bytes] | None:
        """The largest checkpoint of this log that is public, and its note; None where no file has one."""
        notes = (self.read(CHECKPOINT), *notes_of(self.read(CHECKPOINTS))[-1:])
        return max(_signed(notes, key), key=lambda pair: pair[0].size, default=None)

    def publish(self, note: bytes) -> None:
        """Let everybody see a checkpoint: first in the list of all, then as the newest. Harmless when repeated."""
        listed = self.read(CHECKPOINTS)
        if notes_of(listed)[-1:] != [note]:
            write_whole(self.folder / CHECKPOINTS, listed + note + b"\n")
        self.write([(CHECKPOINT, note)])

    def sizes(self, key: VerifierKey) -> list[int]:
        """The sizes of the checkpoints in the list."""
        return [checkpoint.size for checkpoint, _ in _signed(notes_of(self.read(CHECKPOINTS)), key)]

    def drop_partial(self, old_size: int, new_size: int) -> None:
        """Delete partial tiles whose full tile is public, but those of the last full tile: somebody may be reading.

        C2SP tlog-tiles allows it: a client then takes the full tile.
        """
        level = 0
        while new_size >> 8 * (level + 1):
            old_full, new_full = (size // TILE_WIDTH ** (level + 1) for size in (old_size, new_size))
            for number in range(max(old_full - 1, 0), new_full - 1):
                self._drop(tile_path(level, number))
                if level == 0:
                    self._drop(entries_path(number))
            level += 1

    def _holds(self, name: str, content: bytes) -> bool:
        """An empty file is a file too: it says that there is nothing."""
        return self.read(name) == content and (content != b"" or (self.folder / name).exists())

    def _drop(self, name: str) -> None:
        shutil.rmtree(self.folder / f"{name}.p", ignore_errors=True)


def _signed(notes: Iterable[bytes], key: VerifierKey) -> Iterator[tuple[Checkpoint, bytes]]:
    """Those of the notes that are checkpoints under this key."""
    for note in notes:
        try:
            yield Checkpoint.of_note(note, [key]), note
        except (NoteRefused, CheckpointRefused):
            continue
