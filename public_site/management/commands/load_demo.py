"""`load_demo [EXAMPLE]`: load an example roadmap as if it had happened here, open the demo accounts, publish."""

import json
import sys
from argparse import ArgumentTypeError
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from goals.models import Roadmap
from public_site.management.commands.import_roadmap import read_file
from public_site.models import Preparation
from public_site.publish import public_root, publish
from public_site.roadmap_file.faults import FileRefused
from public_site.roadmap_file.importing import Imported, import_content
from public_site.roadmap_file.progress_bar import ProgressBar
from public_site.roadmap_file.reading import read
from public_site.roadmap_file.replay.world import day_in
from public_site.runs import search_and_tell
from roadmap.accounts.demo import open_demo_accounts
from roadmap.accounts.models import Role, User
from roadmap.activity.actions import append_activity
from roadmap.activity.installed import kinds
from roadmap.activity.reading import read_records
from roadmap.records.safe import SigningRefused
from roadmap.records.signer import sign

EXAMPLES = Path(settings.BASE_DIR) / "roadmap" / "examples"


class Command(BaseCommand):
    help = (
        "Load an example: its story day becomes today, its people and publishers act again, and the site is published. "
        "Safe to run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("example", nargs="?", default="example-lab", help=f"one of: {', '.join(names())}")
        parser.add_argument("--fixed", action="store_true", help="keep the dates as they are in the file")
        parser.add_argument("--on", type=day_argument, help="the day that the story day becomes; today if not given")

    def handle(self, *args: Any, example: str, fixed: bool, on: date | None, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Set DEMO=true: this command makes accounts with a public password.")
        if example not in names():
            raise CommandError(f"There is no example called {example}. There are: {', '.join(names())}.")
        content = read_file(EXAMPLES / f"{example}.yaml")
        today = timezone.now().date()
        story_day = story_day_of(content)
        day = story_day if fixed and story_day else on or today
        if Roadmap.objects.exists():
            self.stdout.write("A roadmap is loaded already. To load another, use another DATA_DIR or database.")
        else:
            shift = (day - story_day).days if story_day else 0
            done = load(content, shift=shift)
            report_activity(example, shift=shift)
            self.stdout.write(f"{example} is loaded: {len(done.events)} events, {len(done.editions)} editions.")
        open_demo_accounts(settings.DEMO_PASSWORD)
        sign_records()
        noon = datetime.combine(day, time(12), tzinfo=UTC)
        at = timezone.now() if day == today else noon
        publish(public_root(), at=at)
        for waiting in Preparation.objects.filter(state=Preparation.State.WAITING, searches=None):
            search_and_tell(public_root(), waiting.pk, at=at)


def sign_records() -> None:
    """The demo makes its key before anything is rendered: its first pages name a checkpoint already."""
    try:
        sign()
    except SigningRefused as refusal:
        raise CommandError(str(refusal)) from refusal


def day_argument(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is not a day such as 2026-10-14") from None


def names() -> list[str]:
    return sorted(path.stem for path in EXAMPLES.glob("*.yaml"))


def story_day_of(content: bytes) -> date | None:
    """The day an example is written for; None where it tells of real days, which never move."""
    return day_in(read(content).data["roadmap"].get("story_day"))


def load(content: bytes, *, shift: int) -> Imported:
    """Tell the example again, `shift` days later. Publishers approve the editions for which it names any."""
    bar = ProgressBar(sys.stderr)
    try:
        return import_content(content, at=timezone.now(), shift=shift, approvals=True, progress=bar.show)
    except FileRefused as refusal:
        raise CommandError(f"The example is refused, nothing is stored.\n{refusal}") from None
    finally:
        bar.clear()


def report_activity(example: str, *, shift: int) -> None:
    """What the systems of the example's developer did, as they would report it; an example may have none."""
    path = EXAMPLES / f"{example}.activity.jsonl"
    if path.exists():
        sent = {"records": [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]}
        told = [one._replace(at=one.at + timedelta(days=shift)) for one in read_records(sent, kinds())]
        editor = User.objects.filter(role_grants__role=Role.EDITOR).order_by("pk")[0]
        append_activity(records=told, by=editor, at=timezone.now())
