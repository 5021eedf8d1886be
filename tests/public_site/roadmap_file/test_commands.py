"""The three commands: what they say, what they write, and what they refuse."""

import io
import shutil
import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from pytest_django import Settings

from goals.models import Goal, Revision, Roadmap
from public_site.management.commands import load_demo
from public_site.models import Publication, Release
from public_site.roadmap_file.events import events_of
from public_site.roadmap_file.importing import read_document
from public_site.roadmap_file.progress_bar import ProgressBar
from roadmap.accounts.demo import DEMO_ACCOUNTS
from roadmap.accounts.models import User
from roadmap.activity.models import Activity
from roadmap.records.models import Record
from roadmap.records.reconciling import reconcile
from tests.public_site.roadmap_file.files import changed, guide_example

pytestmark = pytest.mark.django_db
EXAMPLES = load_demo.EXAMPLES


@pytest.fixture
def guide_file(tmp_path: Path) -> Path:
    path = tmp_path / "guide.yaml"
    path.write_text(guide_example(), encoding="utf-8")
    return path


@pytest.fixture
def demo(settings: Settings, data_dir: Path, guide_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A demo whose only examples are the one of the guide and one that tells of real days."""
    settings.DEMO = True
    monkeypatch.setattr(load_demo, "EXAMPLES", guide_file.parent)
    real = changed(guide_example(), ("  story_day: 2026-06-01         # only for load_demo; never stored\n", ""))
    guide_file.with_name("real.yaml").write_text(real, encoding="utf-8")
    return data_dir


def said(command: str, *arguments: str | Path) -> str:
    out = io.StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def test_import_export_and_import_again(guide_file: Path, tmp_path: Path) -> None:
    assert "would be stored; nothing was" in said("import_roadmap", guide_file, "--dry-run")
    assert not Roadmap.objects.exists()
    assert said("import_roadmap", guide_file).endswith(
        "events stored. Editions: 1, 2, 3. Run publish to write the public site.\n"
    )
    assert said("import_roadmap", guide_file) == "Nothing to import: all of it is stored already.\n"

    for name in ("out.yaml", "out.json"):
        said("export_roadmap", tmp_path / name)
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600, "it holds internal texts"
        assert said("import_roadmap", tmp_path / name) == "Nothing to import: all of it is stored already.\n"
    assert said("export_roadmap") == (tmp_path / "out.yaml").read_text(encoding="utf-8")
    assert said("export_roadmap", "--format", "json") == (tmp_path / "out.json").read_text(encoding="utf-8")


def test_a_refused_file_lists_its_faults_and_their_number(guide_file: Path) -> None:
    bad = changed(guide_example(), ("unit: hours", "units: hours"), ("quorum: 2", "quorum: 1"))
    guide_file.write_text(bad, encoding="utf-8")

    with pytest.raises(CommandError) as refusal:
        call_command("import_roadmap", guide_file)

    first, *faults = str(refusal.value).splitlines()
    assert first == f"{guide_file} is refused, nothing is stored. 3 faults:"
    assert all(fault.startswith("line ") for fault in faults)
    assert len(faults) == 3


def test_a_file_that_is_not_there_and_a_roadmap_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"cannot be read: No such file or directory\."):
        call_command("import_roadmap", tmp_path / "nothing.yaml")
    with pytest.raises(CommandError, match="There is no roadmap yet"):
        call_command("export_roadmap")


def test_the_demo_makes_its_story_day_today_and_publishes(demo: Path) -> None:
    days = timezone.now().date() - date(2026, 6, 1)

    assert said("load_demo", "guide") == f"guide is loaded: {events_in_guide()} events, 3 editions.\n"

    goal = Goal.objects.get()
    assert goal.set_on == date(2026, 2, 1) + days
    edition = Publication.objects.get(number=2)
    assert edition.origin == "prepared"
    assert edition.published_at.date() == date(2026, 3, 20) + days
    assert (demo / "public" / "current").exists()
    assert Release.objects.get().on == timezone.now().date()


def test_demo_people_and_people_of_the_example_can_sign_in(demo: Path, settings: Settings) -> None:
    said("load_demo", "guide")

    for email in [account.email for account in DEMO_ACCOUNTS]:
        assert User.objects.get(email=email).check_password(settings.DEMO_PASSWORD), email
    assert User.objects.get(email="owner@example.org").name == "Olive Owner", "as the example names her"


def test_what_the_systems_of_the_example_report_moves_with_its_day(demo: Path, guide_file: Path) -> None:
    """Sixty records of the five kinds that the lab keeps so far; of one copy of weights nobody is named who approved it."""
    told = EXAMPLES / "example-lab.activity.jsonl"
    shutil.copyfile(told, guide_file.with_name("guide.activity.jsonl"))
    for _ in range(2):
        said("load_demo", "guide", "--on", "2026-06-02")

    assert (Activity.objects.count(), Activity.objects.values("kind").distinct().count()) == (60, 5)
    copies = {one.key: one for one in Activity.objects.filter(kind="weights_copied")}
    assert [key for key, one in copies.items() if "approval" not in one.details] == ["copy-010"]
    assert copies["copy-010"].at == datetime(2026, 9, 15, 16, 40, tzinfo=UTC)  # a day after the file says
    assert reconcile()[1] == []


def test_a_second_run_changes_nothing(demo: Path) -> None:
    said("load_demo", "guide")
    records, people = Record.objects.count(), User.objects.count()

    assert said("load_demo", "guide").startswith("A roadmap is loaded already.")

    assert (Record.objects.count(), User.objects.count()) == (records, people)


def test_fixed_keeps_the_days_and_on_chooses_another(demo: Path) -> None:
    said("load_demo", "guide", "--fixed")

    assert Goal.objects.get().set_on == date(2026, 2, 1)
    assert Release.objects.get().on == date(2026, 6, 1)


def test_on_shifts_whole_days_and_periods_stay_periods(demo: Path) -> None:
    said("load_demo", "guide", "--on", "2026-06-11")

    assert Goal.objects.get().set_on == date(2026, 2, 1) + timedelta(days=10)
    deadline = Revision.objects.get(number=1)
    assert (deadline.deadline_kind, deadline.deadline_on) == ("quarter", date(2027, 3, 31))
    assert deadline.deadline_text == "by the end of Q1 2027"
    assert Goal.objects.get().updates.get(number=1).done.endswith("The next look is on 11 Apr 2026.")


def test_an_example_of_real_days_never_moves(demo: Path) -> None:
    said("load_demo", "real", "--on", "2026-12-24")

    assert Goal.objects.get().set_on == date(2026, 2, 1)


def test_the_demo_is_refused_where_no_demo_is_set(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="Set DEMO=true"):
        call_command("load_demo")
    settings.DEMO = True
    with pytest.raises(CommandError, match=r"no example called nothing\. There are: example-lab, frontier"):
        call_command("load_demo", "nothing")


def test_the_progress_bar_moves_where_somebody_watches() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    _, document = read_document(guide_example().encode())
    events = events_of(document)
    watched, unwatched = Terminal(), io.StringIO()
    for stream in (watched, unwatched):
        bar = ProgressBar(stream)
        for number, event in enumerate(events, start=1):
            bar.show(number, len(events), event)
        bar.clear()

    assert unwatched.getvalue() == ""
    assert "100%" in watched.getvalue()
    assert watched.getvalue().endswith("\r")


def events_in_guide() -> int:
    _, document = read_document(guide_example().encode())
    return len(events_of(document))
