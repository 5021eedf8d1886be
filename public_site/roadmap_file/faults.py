"""What is wrong with a roadmap file, and where: every fault has a line, a field and a reason."""

from collections.abc import Iterable
from dataclasses import dataclass

from roadmap.errors import RuleViolation

Path = tuple[str | int, ...]
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """`line` counts from 1 (None: of the file as a whole); `path` leads to the field; `reason` is a sentence."""

    line: int | None
    path: Path
    reason: str

    def __str__(self) -> str:
        where = f"line {self.line}" if self.line else "the file"
        return f"{where}, {path_text(self.path)}: {self.reason}" if self.path else f"{where}: {self.reason}"


class FileRefused(RuleViolation):
    """The file as a whole is refused and nothing of it is stored. `faults` holds every reason, in order of lines."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults), key=lambda fault: (fault.line or 0, [str(step) for step in fault.path]))
        shown = [str(fault) for fault in self.faults[:SHOWN]]
        if len(self.faults) > SHOWN:
            shown.append(f"and {len(self.faults) - SHOWN} more")
        super().__init__("\n".join(shown))


def path_text(path: Path) -> str:
    """("goals", 2, "revisions", 0, "title") -> "goals[3].revisions[1].title"; places count from 1, as lines do."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text
