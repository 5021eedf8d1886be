"""Importing tells the story again: the normal actions run, with their people, their moments and their records."""

from datetime import UTC, date, datetime

import pytest

from goals.models import Goal, Reading, Redaction, Revision
from grading.models import Cycle, Grade
from public_site.candidate import read_parts
from public_site.models import Preparation, Publication
from roadmap import canonical_json
from roadmap.records.models import Record
from tests.public_site.roadmap_file.files import AT

pytestmark = [pytest.mark.usefixtures("guide"), pytest.mark.django_db]


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def part_in(edition: int, key: str) -> dict[str, object]:
    """What an edition said, from the bytes that were published."""
    manifest = canonical_json.loads(bytes(Publication.objects.get(number=edition).manifest))
    sha256 = manifest["parts"][key]
    value: dict[str, object] = canonical_json.loads(read_parts({sha256})[sha256])
    return value


def test_every_decision_keeps_its_person_and_its_moment() -> None:
    revision = Revision.objects.get(number=2)

    people = [revision.proposed_by, revision.approved_by, revision.coded_by]
    assert [person.email for person in people if person] == [
        "owner@example.org",
        "editor1@example.org",
        "reviewer1@example.org",
    ]
    assert revision.proposed_at == noon(2026, 5, 20)
    assert revision.approved_at == datetime(2026, 5, 22, 8, tzinfo=UTC)
    assert revision.coded_at == noon(2026, 5, 25)
    assert (revision.rule_direction, revision.owner_direction, revision.coder_direction) == ("less", "same", "less")
    assert not revision.imported


def test_every_event_leaves_its_record_with_the_moment_of_then() -> None:
    moments = [
        record.content["effective_at"] for record in Record.objects.filter(subject="goal/faster-fixes").in_order()
    ]
    assert moments == sorted(moments)
    approved = Record.objects.get(type="goal.revision.approved", object_version__gt=5)
    assert approved.content["effective_at"] == "2026-05-22T08:00:00.000Z"
    assert not Record.objects.exclude(subject__startswith="user/").filter(at__lt=AT.replace(year=2025)).exists()


def test_an_edition_holds_what_was_known_then_and_nothing_of_later() -> None:
    first, second, third = (part_in(number, "goal/faster-fixes") for number in (1, 2, 3))
    readings = [len(part["metrics"][0]["readings"]) for part in (first, second, third)]  # type: ignore[index]
    assert readings == [0, 1, 3]
    assert len(third["revisions"]) == 1, "the new date was approved after the third edition"  # type: ignore[arg-type]
    assert first["updates"] == []
    withheld = second["updates"][0]["problems"]  # type: ignore[index]
    assert "Contoso" not in withheld
    assert withheld.startswith("The vendor {withheld:1}")


def test_imported_editions_have_no_approvals_and_say_when_they_were_recorded() -> None:
    edition = Publication.objects.get(number=2)
    manifest = canonical_json.loads(bytes(edition.manifest))

    assert (manifest["origin"], manifest["published_at"]) == ("imported", "2026-03-20T12:00:00Z")
    assert manifest["recorded_at"] == "2026-11-24T09:00:00Z"
    assert [manifest[name] for name in ("prepared_by", "approved_by", "prepared_at", "approved_at")] == [None] * 4
    assert b"publisher1@example.org" not in bytes(edition.manifest)


def test_a_preparation_waits_and_a_draft_stays_a_draft() -> None:
    waiting = Preparation.objects.get()
    assert (waiting.number, waiting.state, waiting.prepared_at) == (4, "waiting", noon(2026, 5, 28))
    draft = Goal.objects.get().updates.get(submitted_at=None)
    assert (draft.done, draft.started_at) == ("Half written.", noon(2026, 5, 30))


def test_a_cycle_runs_its_course_and_its_grade_is_computed() -> None:
    cycle, grade = Cycle.objects.get(), Grade.objects.get()
    assert cycle.phase == "published"
    assert cycle.announced_on == date(2026, 3, 20)
    assert (grade.level, grade.reason) == ("behind", "Both reviewers saw steady progress.")
    assert grade.value["between"] == ["behind", "on_course"]


def test_a_correction_names_the_reading_it_replaces() -> None:
    corrected = Reading.objects.get(number=3)
    assert corrected.supersedes is not None
    assert (corrected.supersedes.number, corrected.reason) == (2, "Two cases were counted twice.")
    assert Reading.objects.get(number=1).update == Goal.objects.get().updates.get(number=1)


def test_words_to_withhold_are_found_and_must_stand_once() -> None:
    span = Redaction.objects.get()
    text = Goal.objects.get().updates.get(number=1).problems
    assert text[span.start : span.end] == "Contoso"
