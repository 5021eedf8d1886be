"""What a reader makes of one run of a tool, whatever its format."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Status = Literal["complete", "partial", "cancelled", "crashed", "not_run"]
Withheld = Literal["", "secrets", "attacks", "transcripts"]
_NAMES: Final = {"total": "checks in all", "errors": "with an error"}


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many checks of a run came out how.

    `errors` could not be decided: the check broke, or a person has to look. `skipped` were not tried or do not apply.
    `suppressed` failed and somebody said that this is accepted.
    """

    passed: int = 0
    failed: int = 0
    errors: int = 0
    skipped: int = 0
    suppressed: int = 0

    @property
    def total(self) -> int:
        return self.passed + self.failed + self.errors + self.skipped + self.suppressed


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One number that the run reports; `low` and `high` bound its 95 % interval, in the same unit, where one is known."""

    name: str
    value: float | None  # None: the tool wrote something that is no finite number
    low: float | None = None
    high: float | None = None
    n: int | None = None  # how many samples it rests on


@dataclass(frozen=True, kw_only=True)
class RunReport:
    """One run. Texts are "" where the file does not say.

    `run_on` is the moment as the tool wrote it (ISO 8601; some tools write no time zone). `declared` is what the file
    says of itself, by the names of `Counts` or "total"; `counts` is what was counted in it. `withheld` says why the file
    itself is never for the public.
    """

    format: str
    tool: str
    version: str = ""
    target: str = ""
    run_on: str = ""
    status: Status
    counts: Counts = field(default_factory=Counts)
    declared: Mapping[str, int] = field(default_factory=dict)
    measures: tuple[Measure, ...] = ()
    warnings: tuple[str, ...] = ()
    withheld: Withheld = ""
    lists_only_findings: bool = False  # as scanners do: no finding is all there is to say of what passed

    @property
    def is_pass(self) -> bool:
        """Everything that was to be tried was tried, and nothing failed. No other run is evidence of a pass."""
        tried = self.counts
        has_passed = tried.passed > 0 or self.lists_only_findings
        return self.status == "complete" and has_passed and tried.failed == tried.errors == 0


def contradictions(declared: Mapping[str, int], counts: Counts) -> list[str]:
    """A sentence for each number that the file says of itself and that is not what it holds."""
    return [
        f"The file declares {said:,} {_NAMES.get(name, name)}, and {counted:,} were counted in it."
        for name, said in declared.items()
        if said != (counted := getattr(counts, name))
    ]
