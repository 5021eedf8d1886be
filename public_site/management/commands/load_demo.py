"""`load_demo [EXAMPLE]`: load an example roadmap as if it had happened here, open the demo accounts, publish."""

import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from goals.models import Roadmap
from public_site.management.commands.import_roadmap import read_file
from public_site.publish import public_root, publish
from public_site.roadmap_file.faults import FileRefused
from public_site.roadmap_file.importing import Imported, Item, import_content
from public_site.roadmap_file.progress_bar import ProgressBar
from roadmap.accounts.demo import open_demo_accounts

EXAMPLES = Path(settings.BASE_DIR) / "roadmap" / "examples"


class Command(BaseCommand):
    help = (
        "Load an example: its story day becomes today, its people and publishers act again, and the site is published. "
        "Safe to run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("example", nargs="?", default="example-lab", help=f"one of: {', '.join(names())}")
        parser.add_argument("--fixed", action="store_true", help="keep the dates as they are in the file")
        parser.add_argument(
            "--on", type=date.fromisoformat, help="the day that the story day becomes; today if not given"
        )

    def handle(self, *args: Any, example: str, fixed: bool, on: date | None, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Set DEMO=true: this command makes accounts with a public password.")
        if example not in names():
            raise CommandError(f"There is no example called {example}. There are: {', '.join(names())}.")
        if Roadmap.objects.exists():
            self.stdout.write("A roadmap is loaded already. To load another, use another DATA_DIR or database.")
        else:
            done = load(example, on=None if fixed else on or timezone.now().date())
            self.stdout.write(f"{example} is loaded: {len(done.events)} events, {len(done.editions)} editions.")
        open_demo_accounts(settings.DEMO_PASSWORD)
        publish(public_root(), at=timezone.now())


def names() -> list[str]:
    return sorted(path.stem for path in EXAMPLES.glob("*.yaml"))


def load(example: str, *, on: date | None) -> Imported:
    """Tell the example again; its story day becomes `on`. Publishers approve where the developer keeps the roadmap."""
    content = read_file(EXAMPLES / f"{example}.yaml")
    bar = ProgressBar(sys.stderr)
    try:
        return import_content(
            content,
            at=timezone.now(),
            shift=lambda data: days_to(data, on),
            approvals=b"\n  kept_by: developer\n" in content,
            progress=bar.show,
        )
    except FileRefused as refusal:
        raise CommandError(f"{example} is refused, nothing is stored.\n{refusal}") from None
    finally:
        bar.clear()


def days_to(data: Item, on: date | None) -> int:
    """By how many whole days the dates of a file move; 0 where it has no story day."""
    story_day = data["roadmap"].get("story_day")
    if on is None or story_day is None:
        return 0
    return (on - date.fromisoformat(story_day)) // timedelta(days=1)
