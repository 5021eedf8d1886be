"""How far a long run is, in a small file: the worker writes it, pages read it, and no database is needed for either."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from roadmap.whole_files import write_whole

GIVEN_UP: Final = timedelta(minutes=10)  # a run that says nothing for so long has ended


@dataclass(frozen=True)
class Progress:
    """One run. `step` says what it does; `failed` is a sentence, where it failed."""

    step: str
    done: int
    total: int
    at: str
    failed: str = ""
    finished: bool = False

    @property
    def percent(self) -> int:
        return 100 if self.finished else self.done * 100 // self.total if self.total else 0

    def is_running(self, now: datetime) -> bool:
        return not self.finished and not self.failed and now - datetime.fromisoformat(self.at) < GIVEN_UP


class Teller:
    """Writes how far a run is. Failing to write it fails nothing else."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.step = ""

    def start(self, step: str) -> None:
        self.step = step
        self.count(0, 0)

    def count(self, done: int, total: int) -> None:
        self._write(done=done, total=total)

    def fail(self, sentence: str) -> None:
        self._write(failed=sentence)

    def finish(self) -> None:
        self._write(finished=True)

    def _write(self, *, done: int = 0, total: int = 0, **facts: Any) -> None:
        found = Progress(self.step, done, total, datetime.now(UTC).isoformat(), **facts)
        try:
            write_whole(_path(self.name), json.dumps(asdict(found)).encode())
        except OSError:  # a full disk: the run itself says so
            return


def read_progress(name: str) -> Progress | None:
    """What a run said last; None where it never said anything that can be read."""
    try:
        return Progress(**json.loads(_path(name).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def _path(name: str) -> Path:
    return Path(settings.DATA_DIR) / "progress" / f"{name}.json"
