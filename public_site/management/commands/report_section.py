"""`report_section --from N --to M`: the section on changes and on goals not met, for a risk report."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from public_site.editions import DamagedFile, Edition, load_editions
from public_site.publish import public_root
from public_site.report_section import TITLE, Period, report_section


class Command(BaseCommand):
    help = f"Write “{TITLE}” as Markdown, from the published editions alone. Nothing internal is read."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from",
            dest="first",
            required=True,
            help="the last edition that the report before covered, or a day: what came after it is told",
        )
        parser.add_argument("--to", dest="last", help="the last edition to cover, or a day; the newest if not given")
        parser.add_argument("--file", type=Path, help="where to write it; without it to standard output")

    def handle(self, *args: Any, first: str, last: str | None, file: Path | None, **options: Any) -> None:
        try:
            text = report_section(period_of(load_editions(public_root()), first, last))
        except (OSError, DamagedFile) as error:
            raise CommandError(f"The editions cannot be read: {error}.") from error
        if file is None:
            self.stdout.write(text, ending="")
            return
        try:
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from None
        self.stdout.write(f"Written to {file}.")


def period_of(editions: list[Edition], first: str, last: str | None) -> Period:
    """The editions and the day that two arguments name; raises CommandError with what to do."""
    if not editions:
        raise CommandError("No edition has been published yet.")
    ends, on = _edition(editions, last) if last else (editions[-1], editions[-1].published_on)
    if ends is None:
        raise CommandError(f"No edition had been published by {last}. The first is of {editions[0].published_on}.")
    begins, _ = _edition(editions, first)
    if begins is not None and begins.number >= ends.number and last is not None and not _is_day(last):
        raise CommandError(
            f"--from names edition {begins.number}, --to edition {ends.number}: there is nothing between."
        )
    return Period([one for one in editions if one.number <= ends.number], begins, on)


def _edition(editions: list[Edition], text: str) -> tuple[Edition | None, date]:
    """The edition with this number, or the newest by this day; and the day."""
    if text.isdecimal():
        found = next((one for one in editions if one.number == int(text)), None)
        if found is None:
            raise CommandError(f"There is no edition {text}. There are editions 1 to {editions[-1].number}.")
        return found, found.published_on
    if not _is_day(text):
        raise CommandError(f"{text} is neither the number of an edition nor a day such as 2026-10-14.")
    on = date.fromisoformat(text)
    return next((one for one in reversed(editions) if one.published_on <= on), None), on


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return not text.isdecimal()
