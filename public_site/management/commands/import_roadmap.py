"""`import_roadmap FILE`: take over a roadmap with its history, or refuse the file with every reason."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from public_site.roadmap_file.faults import FileRefused
from public_site.roadmap_file.importing import Imported, import_content
from public_site.roadmap_file.progress_bar import ProgressBar
from public_site.roadmap_file.reading import MAX_BYTES


class Command(BaseCommand):
    help = "Import a roadmap file (YAML or JSON). Editions in it become imported editions. All of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the roadmap file; its form is described in docs/roadmap-file.md")
        parser.add_argument("--dry-run", action="store_true", help="do everything, tell what it was, store nothing")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        content = read_file(file)
        bar = ProgressBar(sys.stderr)
        try:
            done = import_content(
                content, as_json=file.suffix == ".json", at=timezone.now(), dry_run=dry_run, progress=bar.show
            )
        except FileRefused as refusal:
            bar.clear()
            count = len(refusal.faults)
            what = "1 fault" if count == 1 else f"{count} faults"
            raise CommandError(f"{file} is refused, nothing is stored. {what}:\n{refusal}") from None
        bar.clear()
        self.stdout.write(told(done))


def read_file(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CommandError(f"{path} is larger than {MAX_BYTES // 1024 // 1024} MB. Is this a roadmap file?")
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None


def told(done: Imported) -> str:
    """What the import did, in a sentence or two."""
    if not done.events:
        return "Nothing to import: all of it is stored already."
    verb = "would be stored; nothing was" if done.is_dry else "stored"
    count = len(done.events)
    editions = done.editions
    told_editions = f" Editions: {', '.join(str(number) for number in editions)}." if editions else ""
    advice = " Run publish to write the public site." if editions and not done.is_dry else ""
    return f"{count} {'event' if count == 1 else 'events'} {verb}.{told_editions}{advice}"
