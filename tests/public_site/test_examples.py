"""The two example files, told again in an empty database: what the public then reads."""

import gzip
import re
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from goals.days import day, iso, long_day
from goals.deadlines import PERIODS, period_end
from goals.direction import weakens
from goals.metric_figures import metric_figures
from goals.outcome import outcome
from goals.reporting import freshness, health
from goals.standing import parts_by_goal, sentence, standing, track_record
from public_site.assets import assets
from public_site.diff import Change, changes, direction_counts
from public_site.editions import Edition, load_editions
from public_site.pages.home import home_page
from public_site.plan import Frame
from public_site.publish import write_editions
from public_site.roadmap_file.importing import import_content
from public_site.roadmap_file.stored import as_yaml, stored_document
from public_site.schema import slug_of
from public_site.view import View
from public_site.write import html_of
from roadmap.records.models import Record
from tests.public_site.plain_words import raw_words

# One worker tells each example once.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("examples")]

EXAMPLES = Path(settings.BASE_DIR) / "roadmap" / "examples"
STORY_DAY = date(2026, 10, 14)
DAY = re.compile(r"\d{4}-\d\d-\d\d(T[0-9:.]+Z)?")
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def told(name: str, root: Path, blocker: DjangoDbBlocker, *, approvals: bool) -> list[Edition]:
    """The editions of an example; the database is left empty, for editions are files."""
    with blocker.unblock(), transaction.atomic():
        import_content((EXAMPLES / f"{name}.yaml").read_bytes(), at=AT, approvals=approvals)
        write_editions(root)
        transaction.set_rollback(True)
    return load_editions(root)


@pytest.fixture(scope="module")
def lab(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> list[Edition]:
    return told("example-lab", tmp_path_factory.mktemp("lab"), django_db_blocker, approvals=True)


@pytest.fixture(scope="module")
def observed(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> list[Edition]:
    return told("frontier-roadmap-2026", tmp_path_factory.mktemp("observed"), django_db_blocker, approvals=False)


def test_the_example_lab_reads_as_its_story_says(lab: list[Edition]) -> None:
    edition = lab[-1]
    goals = list(edition.goals().values())

    assert sentence(standing(goals, STORY_DAY, edition.roadmap)) == (
        "Of 16 goals, 6 have ended: 1 achieved on time, 1 achieved (timing not established), 1 achieved late, 1 missed, "
        "1 stopped after learning, 1 withdrawn. 9 are in progress: 5 on track, 2 at risk, 1 off track, "
        "1 silent since 6 Jul 2026. 1 has not started."
    )


STATES = {  # goal: outcome, health last said, freshness
    "start-moonshots": ("achieved", "on_track", "ended"),
    "isolated-lab-trial": ("in_progress", "at_risk", "current"),
    "signed-inference": ("stopped_after_learning", "at_risk", "ended"),
    "raise-the-floor": ("in_progress", "on_track", "current"),
    "published-principles-in-step": ("in_progress", "on_track", "current"),
    "assess-before-release": ("in_progress", "on_track", "current"),
    "catch-seeded-deception": ("in_progress", "off_track", "current"),
    "machine-red-team": ("in_progress", "on_track", "due"),
    "faster-fixes": ("in_progress", "on_track", "current"),
    "misuse-investigations": ("missed", "on_track", "current"),
    "retention-rules": ("achieved_late", "at_risk", "ended"),
    "duty-ladder": ("achieved_timing_unknown", "on_track", "ended"),
    "next-policy-goal": ("in_progress", "on_track", "stale"),
    "shared-bio-protocol": ("withdrawn", "at_risk", "ended"),
    "development-records": ("in_progress", "at_risk", "overdue"),
    "repeatable-evaluations": ("not_started", None, "not_started"),
}


def test_each_goal_of_the_lab_stands_as_the_table_says_whatever_day_the_demo_starts(lab: list[Edition]) -> None:
    edition, roadmap = lab[-1], lab[-1].roadmap
    goals = list(edition.goals().values())
    told_on_story_day = sentence(standing(goals, STORY_DAY, roadmap))

    for shift in range(400):
        on, moved = STORY_DAY + timedelta(days=shift), [later(goal, shift) for goal in goals]
        parts = parts_by_goal(moved)
        found = {}
        for goal in moved:
            if goal["parent"] is None:
                said = health(goal, on, roadmap, parts[goal["slug"]])
                found[goal["slug"]] = (
                    outcome(goal, on, roadmap, parts[goal["slug"]]),
                    said.health if said else None,
                    freshness(goal, on, roadmap, parts[goal["slug"]]),
                )
        assert found == STATES, f"{shift} days later"
        silent_since = long_day(date(2026, 7, 6) + timedelta(days=shift))
        assert sentence(standing(moved, on, roadmap)) == told_on_story_day.replace("6 Jul 2026", silent_since)


def test_the_lab_counts_its_changes_by_direction(lab: list[Edition]) -> None:
    counts = direction_counts(lab[-1])

    assert counts == {
        "less": 3, "contested": 2, "more": 1, "mixed": 1, "same": 2, "cannot_tell": 1, "correction": 1,
    }  # fmt: skip
    assert sum(count for headline, count in counts.items() if weakens(headline)) == 6


def test_the_lab_has_too_few_ended_goals_for_a_rate(lab: list[Edition]) -> None:
    record = track_record(list(lab[-1].goals().values()), STORY_DAY, lab[-1].roadmap)

    assert (record.current.came_due, record.first.came_due) == (4, 7)


def test_the_first_round_of_the_lab_gives_the_grades_of_the_story(lab: list[Edition]) -> None:
    round_1 = {g["goal"]: (g["level"], g["provisional"]) for g in lab[-1].grades().values() if g["cycle"] == "round-1"}

    assert round_1 == {
        "isolated-lab-trial": ("behind", False),
        "signed-inference": ("on_course", False),
        "raise-the-floor": ("on_course", False),
        "published-principles-in-step": (None, True),
        "assess-before-release": ("on_course", False),
        "catch-seeded-deception": ("behind", False),
        "machine-red-team": ("behind", False),
        "faster-fixes": ("ahead", False),
        "misuse-investigations": ("far_behind", False),
        "development-records": ("behind", False),
        "start-moonshots": ("met_in_full", False),
        "retention-rules": ("met_in_full", False),
        "duty-ladder": ("mostly_met", False),
        "shared-bio-protocol": ("little_met", False),
        "next-policy-goal": (None, False),
    }
    numbers = lab[-1].cycles()["round-1"]["numbers"]
    assert numbers is not None
    assert (numbers["assigned"], numbers["submitted"], numbers["recused"], numbers["levels"]) == (48, 45, 3, 41)


def test_the_lab_told_its_miss_and_its_late_report_by_itself(lab: list[Edition]) -> None:
    second = [entry for entry in changes(lab[0], lab[1]) if entry.key == "goal/retention-rules"]
    seventh = [entry for entry in changes(lab[5], lab[6]) if entry.key == "goal/misuse-investigations"]

    assert ("Missed", True) in {(entry.type, entry.by_itself) for entry in second}
    assert ("Missed", True) in {(entry.type, entry.by_itself) for entry in seventh}


def test_the_published_history_of_2026_shows_what_was_done_to_it(observed: list[Edition]) -> None:
    assert [edition.published_on.isoformat() for edition in observed] == [
        "2026-02-24", "2026-04-02", "2026-05-05", "2026-07-08", "2026-07-10", "2026-07-29",
        "2026-10-01",
    ]  # fmt: skip
    in_may = entries(observed, 3, "goal/mock-secure-environment-phase-1")
    redated = next(entry for entry in in_may if entry.type == "Re-dated")
    assert redated.direction == "less"
    assert "138 days" in redated.sentence
    in_july = entries(observed, 5, "goal/constitution-sync-and-oversight")
    assert "contested" in {entry.direction for entry in in_july}
    corrected = entries(observed, 6, "goal/mock-secure-environment-phase-1")
    assert "Correction" in {entry.type for entry in corrected}
    retention = observed[-1].goals()["principles-for-data-retention"]
    assert outcome(retention, date(2026, 11, 24), observed[-1].roadmap) == "achieved_timing_unknown"
    follow_up = next(entry for entry in retention["milestones"] if entry["key"] == "follow-up")
    assert "no new goal" in follow_up["note"].lower()


def test_the_observers_own_edition_tells_what_was_found_later(observed: list[Edition]) -> None:
    told = changes(observed[5], observed[6])

    assert {(one.type, one.key) for one in told} == {
        ("Report added", "report/risk-report-august-2026"),
        ("Evidence added", "evidence/risk-report-august-2026"),
        ("Evidence added", "evidence/roadmap-page-july"),
        ("Evidence added", "evidence/look-at-the-page-september"),
        ("Not known", "goal/mock-secure-environment-phase-1"),
        ("Not known", "goal/provable-inference-prototype"),
    }
    assert all(one.by_itself for one in told if one.type == "Not known")


def test_nobody_reviews_the_evidence_of_an_observer(observed: list[Edition]) -> None:
    assert {one["state"] for one in observed[-1].evidence().values()} == {"unconfirmed"}


def test_home_of_both_examples_travels_in_25_kilobytes(lab: list[Edition], observed: list[Edition]) -> None:
    for editions in (lab, observed):
        page = home_page(view := View(editions, STORY_DAY))
        html = html_of(page, page.make(), Frame("/", "/", view.edition, view.edition, None, view.on), None)
        loaded = [assets()[name].content for name in ("site.css", "charts.js", "icon.svg")]
        assert sum(len(gzip.compress(one, 9)) for one in (html, *loaded)) <= 25_000


@pytest.mark.parametrize("on", [date(2026, 10, 2), date(2026, 11, 24), date(2028, 1, 1)])
def test_nothing_of_the_observed_roadmap_is_ever_called_missed_or_stale(observed: list[Edition], on: date) -> None:
    edition = observed[-1]
    goals = list(edition.goals().values())
    parts = parts_by_goal(goals)

    found = {outcome(goal, on, edition.roadmap, parts[goal["slug"]]) for goal in goals}
    ages = {freshness(goal, on, edition.roadmap, parts[goal["slug"]]) for goal in goals}

    assert "missed" not in found
    assert "not_known" in found
    assert ages <= {"no_cadence", "ended", "not_started"}
    assert not [e for edition_ in observed for e in changes(None, edition_) if e.type == "Missed"]


def test_every_entry_of_both_examples_is_in_plain_words(lab: list[Edition], observed: list[Edition]) -> None:
    for editions in (lab, observed):
        slugs = {slug_of(key) for edition in editions for key in edition.parts if slug_of(key).count("-") > 1}
        for before, after in [(None, editions[0]), *pairwise(editions), (editions[0], editions[-1])]:
            for entry in changes(before, after):
                assert not raw_words(entry), entry
                labels = [re.sub("“.*?”", "", entry.sentence), *(field.label for field in entry.fields)]
                assert not [slug for slug in slugs if any(slug in label for label in labels)], entry


def test_no_words_in_a_chart_of_the_lab_cover_each_other(lab: list[Edition]) -> None:
    view = View(lab, STORY_DAY)
    drawings = [
        drawing
        for state in view.states.all
        for figure in metric_figures(state.value, state.facts, STORY_DAY)
        for drawing in (figure.wide, figure.narrow)
    ]

    assert len(drawings) >= 8
    for drawing in drawings:
        words = [*drawing.words, *drawing.x_labels]
        assert not [(a.text, b.text) for a, b in combinations(words, 2) if a.box.meets(b.box)]
        assert all(one.box.right <= drawing.width for one in words)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "approvals"), [("example-lab", True), ("frontier-roadmap-2026", False)])
def test_an_example_survives_going_out_and_coming_in_again(name: str, approvals: bool) -> None:
    content = (EXAMPLES / f"{name}.yaml").read_bytes()
    with transaction.atomic():
        import_content(content, at=AT, approvals=approvals)
        exported = as_yaml(stored_document() or {})
        again = import_content(content, at=AT, approvals=approvals)
        assert again.events == []
        transaction.set_rollback(True)

    import_content(exported.encode(), at=AT, approvals=approvals)

    assert as_yaml(stored_document() or {}) == exported


@pytest.mark.slow
@pytest.mark.parametrize("name", ["example-lab", "frontier-roadmap-2026"])
def test_a_dry_run_stores_nothing(name: str) -> None:
    call_command("import_roadmap", EXAMPLES / f"{name}.yaml", "--dry-run")

    assert stored_document() is None
    assert not Record.objects.exists()


def entries(editions: list[Edition], number: int, key: str) -> list[Change]:
    return [entry for entry in changes(editions[number - 2], editions[number - 1]) if entry.key == key]


def later(value: Any, days: int) -> Any:
    """The same value with every day `days` later; a period becomes the one of its kind that holds its shifted last day."""
    if isinstance(value, dict):
        moved = {key: later(inner, days) for key, inner in value.items()}
        if value.get("kind") in PERIODS and value.get("due"):
            moved["due"] = iso(period_end(value["kind"], day(moved["due"])))
        return moved
    if isinstance(value, list):
        return [later(inner, days) for inner in value]
    if isinstance(value, str) and DAY.fullmatch(value):
        return iso(day(value[:10]) + timedelta(days=days)) + value[10:]
    return value
