"""Published editions as the serving half reads them: from files, never from the database."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, cast

from goals.evaluation_values import EvaluationSuiteValue
from goals.values import (
    AreaValue,
    CommitmentValue,
    EvidenceValue,
    GoalValue,
    PolicyVersionValue,
    ReportValue,
    RoadmapValue,
    SafetyLevelValue,
    ThresholdValue,
)
from grading.values import CycleValue, GradeValue, RubricValue
from public_site.files import editions_folder, manifest_path, part_path
from public_site.schema import ROADMAP_KEY, Manifest, kind_of, part_key, slug_of
from public_site.withheld import NOTHING, Register, read_register
from roadmap import canonical_json
from roadmap.remembered import Remembered

ReadPart = Callable[[str], bytes]
PARSED_BYTES = 64 * 1024 * 1024  # of parts as published; as values they take some three times as much
KEPT_EDITIONS = 64


class DamagedFile(Exception):
    """A published file does not have the SHA-256 it is named by. `manage.py publish` writes it anew."""


class Edition:
    """One edition: its manifest, and its parts read when first asked for.

    The values are shared between editions and callers: never change them.
    """

    def __init__(self, manifest: bytes, read_part: ReadPart, register: Register = NOTHING) -> None:
        self.manifest: Manifest = canonical_json.loads(manifest)
        self.register = register
        # Key -> SHA-256 of what is read, "goal/start-moonshots" -> "9f86…"; the manifest has what was published.
        self.parts: Mapping[str, str] = {
            key: register.stand_ins.get(sha256, sha256) for key, sha256 in self.manifest["parts"].items()
        }
        self.sha256 = hashlib.sha256(manifest).hexdigest()
        self.digest = hashlib.sha256(f"{self.sha256} {register.digest}".encode()).hexdigest()
        self._read_part = read_part

    def __repr__(self) -> str:
        return f"<Edition {self.number}>"

    @property
    def number(self) -> int:
        return self.manifest["number"]

    @property
    def published_at(self) -> datetime:
        return datetime.fromisoformat(self.manifest["published_at"])

    @property
    def published_on(self) -> date:
        """The UTC day; states in this edition's own change list are computed for it."""
        return self.published_at.date()

    @property
    def as_of(self) -> date:
        return date.fromisoformat(self.manifest["as_of"])

    def part_bytes(self, key: str) -> bytes:
        """The published bytes. Raises KeyError, or DamagedFile where a file is not what its name says."""
        return self._read_part(self.parts[key])

    def part(self, key: str) -> dict[str, Any]:
        """The part as a value: header and fields beside each other. Raises KeyError, DamagedFile."""
        sha256 = self.parts[key]
        found = _parsed.get(sha256)
        # What has this hash was written by `canonical_json.dumps`, so a plain reader reads it right.
        return found if found is not None else _read_and_remember(sha256, self._read_part)

    def get(self, kind: str, slug: str) -> dict[str, Any] | None:
        key = part_key(kind, slug)
        return self.part(key) if key in self.parts else None

    def of_kind(self, kind: str) -> dict[str, dict[str, Any]]:
        """All parts of a kind by slug, in the order of their `position`, then of their slug."""
        found = [(slug_of(key), self.part(key)) for key in self.parts if kind_of(key) == kind]
        return dict(sorted(found, key=lambda pair: (pair[1].get("position", 0), pair[0])))

    @cached_property
    def roadmap(self) -> RoadmapValue:
        return cast(RoadmapValue, self.part(ROADMAP_KEY))

    def areas(self) -> dict[str, AreaValue]:
        return cast(dict[str, AreaValue], self.of_kind("area"))

    def goals(self) -> dict[str, GoalValue]:
        return cast(dict[str, GoalValue], self.of_kind("goal"))

    def evidence(self) -> dict[str, EvidenceValue]:
        return cast(dict[str, EvidenceValue], self.of_kind("evidence"))

    def thresholds(self) -> dict[str, ThresholdValue]:
        return cast(dict[str, ThresholdValue], self.of_kind("threshold"))

    def safety_levels(self) -> dict[str, SafetyLevelValue]:
        return cast(dict[str, SafetyLevelValue], self.of_kind("safety-level"))

    def commitments(self) -> dict[str, CommitmentValue]:
        return cast(dict[str, CommitmentValue], self.of_kind("commitment"))

    def suites(self) -> dict[str, EvaluationSuiteValue]:
        return cast(dict[str, EvaluationSuiteValue], self.of_kind("suite"))

    def policies(self) -> dict[str, PolicyVersionValue]:
        return cast(dict[str, PolicyVersionValue], self.of_kind("policy"))

    def reports(self) -> dict[str, ReportValue]:
        return cast(dict[str, ReportValue], self.of_kind("report"))

    def rubrics(self) -> dict[str, RubricValue]:
        return cast(dict[str, RubricValue], self.of_kind("rubric"))

    def cycles(self) -> dict[str, CycleValue]:
        return cast(dict[str, CycleValue], self.of_kind("cycle"))

    def grades(self) -> dict[str, GradeValue]:
        """By "<cycle>--<goal>--<kind>"."""
        return cast(dict[str, GradeValue], self.of_kind("grade"))

    def parts_of(self, goal: GoalValue) -> list[GoalValue]:
        """The goals that a goal consists of."""
        return [cast(GoalValue, self.part(part_key("goal", slug))) for slug in goal["parts"]]


def load_editions(root: Path) -> list[Edition]:
    """All published editions in a folder (DATA_DIR/public), oldest first; empty before the first one."""
    folder = editions_folder(root)
    if not folder.is_dir():
        return []
    numbers = sorted(int(path.stem) for path in folder.glob("*.json") if path.stem.isdecimal())
    register = read_register(root)
    return [_edition(root, number, _stamp(manifest_path(root, number)), register) for number in numbers]


def reader_of(root: Path) -> ReadPart:
    """Reads the bytes of a part from its file, and proves them by the name."""

    folder = part_path(root, "").parent

    def read(sha256: str) -> bytes:
        with open(f"{folder}/{sha256}.json", "rb", buffering=0) as file:  # noqa: PTH123 -- for each of thousands
            content = file.read()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise DamagedFile(f"parts/{sha256}.json holds something else than its name says")
        return content

    return read


def forget_parts() -> None:
    """Read every part from its file again, and prove it, when it is asked for next."""
    _parsed.clear()


def first_with(key: str, editions: Sequence[Edition]) -> Edition | None:
    """The edition that first held a part: when a goal was first told, or a cycle announced."""
    return next((edition for edition in editions if key in edition.parts), None)


def introduced_in(key: str, editions: Sequence[Edition]) -> Edition | None:
    """The edition that brought the newest content of a part; what comes after it left the part unchanged."""
    found = None
    for edition in editions:
        if key in edition.parts and (found is None or found.parts.get(key) != edition.parts[key]):
            found = edition
    return found


_parsed: Remembered[dict[str, Any]] = Remembered(PARSED_BYTES)


def _read_and_remember(sha256: str, read_part: ReadPart) -> dict[str, Any]:
    content = read_part(sha256)
    return _parsed.put(sha256, json.loads(content), len(content))


@lru_cache(maxsize=KEPT_EDITIONS)
def _edition(root: Path, number: int, stamp: tuple[int, ...], register: Register) -> Edition:
    """One object as long as the files are the same ones; what it worked out is of use to the next rendering too."""
    return Edition(manifest_path(root, number).read_bytes(), reader_of(root), register)


def _stamp(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns
