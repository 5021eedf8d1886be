"""`read_evidence FILE`: what the tracker makes of a file that a tool wrote, without storing anything."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from goals.machine_evidence.bounds import MIB, Unreadable
from goals.machine_evidence.reading import FORMATS, read
from goals.machine_evidence.report import RunReport

_LONG: Final = 5 * MIB  # less is read at once
_STATUS: Final = {
    "complete": "ran to its end",
    "partial": "ran in part: no evidence of a pass",
    "cancelled": "was cancelled: no evidence of a pass",
    "crashed": "crashed: no evidence of a pass",
    "not_run": "tried nothing: no evidence of a pass",
}


class Command(BaseCommand):
    help = (
        "Read a report of Inspect AI, SARIF, JUnit XML, garak, promptfoo or roadmap-evidence/v1 and say what is in it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=FORMATS, default="", help="found by the content if not given")
        parser.add_argument("--json", action="store_true", help="one JSON list instead of sentences")

    def handle(self, *args: Any, file: Path, json: bool, **options: Any) -> None:
        try:
            with file.open("rb") as opened:
                bar = _Bar(file.stat().st_size)
                try:
                    reports = read(opened, options["format"], progress=bar.show)
                finally:
                    bar.end()
        except OSError as error:
            raise CommandError(f"{file} cannot be opened: {error.strerror}.") from None
        except Unreadable as unreadable:
            raise CommandError(f"{file}: {unreadable.sentence}") from None
        self.stdout.write(_as_json(reports) if json else "\n\n".join(_in_words(report) for report in reports))


class _Bar:
    """How far the reading is, on the error output: a line that is drawn anew, or a line for each tenth of a long file."""

    def __init__(self, size: int) -> None:
        self._size, self._is_drawn, self._shown = max(1, size), sys.stderr.isatty(), 0

    def show(self, read_so_far: int) -> None:
        part = min(100, 100 * read_so_far // self._size)
        if self._is_drawn and part > self._shown:
            self._write(f"\r{read_so_far / MIB:,.1f} MiB, {part} %")
        elif not self._is_drawn and self._size > _LONG and part // 10 > self._shown // 10:
            self._write(f"{read_so_far / MIB:,.1f} MiB, {part} %\n")
        self._shown = max(part, self._shown)

    def end(self) -> None:
        """What is said next begins on a line of its own."""
        if self._is_drawn and self._shown:
            self._write("\n")

    def _write(self, text: str) -> None:
        print(text, end="", file=sys.stderr, flush=True)


def _as_json(reports: list[RunReport]) -> str:
    return json.dumps([asdict(report) | {"is_pass": report.is_pass} for report in reports], indent=2)


def _in_words(report: RunReport) -> str:
    name = " ".join(filter(None, (report.tool or "A tool without a name", report.version)))
    lines = [f"{name} ({report.format}), {report.run_on or 'on no day that it names'}"]
    if report.target:
        lines.append(f"  tested {report.target}")
    counts = ", ".join(f"{count:,} {word}" for word, count in asdict(report.counts).items() if count)
    lines += [f"  {_STATUS[report.status]}", f"  {counts or 'no check was counted'}"]
    lines += [f"  {one.name}: {_value(one.value)}{_interval(one.low, one.high)}" for one in report.measures]
    lines += [f"  ! {warning}" for warning in report.warnings]
    if report.withheld:
        lines.append(f"  The file holds {report.withheld}: it is never for the public.")
    return "\n".join(lines)


def _value(value: float | None) -> str:
    return "no number" if value is None else f"{value:.6g}"


def _interval(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f" ({low:.4g} to {high:.4g})"
