"""Putting right what a report, a policy version and a standard say: the right thing stands there, what was said is kept."""

from datetime import date, timedelta
from typing import Any

import pytest

from goals import actions
from goals.actions.correcting import NothingIsCorrected, ReasonIsMissing
from goals.actions.reports import CoverageIsNotPast, VersionIsKnown
from goals.actions.threshold import StandardIsKnown
from goals.models import Correction, PolicyVersion, Redaction, Report, Standard
from goals.snapshot import policy_version_values, report_values, safety_level_values
from roadmap.errors import Refused
from roadmap.records.models import Record
from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> Report:
    return actions.add_report(
        slug="r-1", kind="risk_report", title="Report 1", published_on=b.DAY, summary="We tested the secret lab twice.",
        url="https://example.org/draft", by=b.an_editor(), at=b.at(),
    )  # fmt: skip


@pytest.fixture
def policy() -> PolicyVersion:
    return actions.add_policy_version(
        slug="p-1", document="Policy", version="1.0", effective_on=b.DAY, by=b.an_editor(), at=b.at()
    )


@pytest.fixture
def standard() -> Standard:
    level = actions.add_safety_level(slug="asl-3", name="ASL-3", by=b.an_editor(), at=b.at())
    who: dict[str, Any] = {"by": b.an_editor(), "at": b.at()}
    actions.activate_standard(level=level, kind="security", model="Example-1", active_since=b.DAY, **who)
    return actions.activate_standard(level=level, kind="security", model="Example-2", active_since=b.DAY, **who)


def corrected(report: Report, day: int = 3, reason: str = "It was wrong.", **right) -> Correction:
    return actions.correct_report(report=report, right=right, reason=reason, by=b.an_editor(), at=b.later(day))


def test_a_report_says_the_right_thing_and_what_it_said_is_kept(report):
    goal = b.a_goal("one")
    corrected(report, title="Report 2", url="https://example.org/final", goals=[goal], summary=report.summary)
    corrected(report, day=4, reason="The number was right.", title="Report 1")
    (value,) = report_values()
    assert (value["title"], value["url"], value["goals"]) == ("Report 1", "https://example.org/final", ["one"])
    first, second = value["corrections"]
    assert first == {
        "number": 1,
        "on": (b.DAY + timedelta(days=3)).isoformat(),
        "reason": "It was wrong.",
        "fields": [
            {"name": "goals", "before": ""},
            {"name": "title", "before": "Report 1"},
            {"name": "url", "before": "https://example.org/draft"},
        ],
    }
    assert (second["number"], second["fields"]) == (2, [{"name": "title", "before": "Report 2"}])
    record = Record.objects.filter(type="report.corrected").in_order()[0]
    assert record.subject == "report/r-1"
    assert {"title", "url", "goals", "corrections.1.was", "corrections.1.reason"} <= record.content["after"].keys()


def test_a_policy_version_is_put_right(policy):
    right = {"version": "1.1", "effective_on": date(2026, 3, 3), "document": "Policy"}
    actions.correct_policy_version(policy=policy, right=right, reason="Misread.", by=b.an_editor(), at=b.later(3))
    (value,) = policy_version_values()
    assert (value["version"], value["effective_on"]) == ("1.1", "2026-03-03")
    was = [{"name": "effective_on", "before": b.DAY.isoformat()}, {"name": "version", "before": "1.0"}]
    assert value["corrections"][0]["fields"] == was


def test_a_standard_is_put_right_and_the_others_of_its_level_are_not_touched(standard):
    right = {"model": "Example-3", "because": "precaution"}
    actions.correct_standard(standard=standard, right=right, reason="Another model.", by=b.an_editor(), at=b.later(3))
    (level,) = safety_level_values()
    one, other = level["standards"]
    assert (one["model"], "corrections" in one) == ("Example-1", False)
    assert (other["model"], other["because"]) == ("Example-3", "precaution")
    assert [field["name"] for field in other["corrections"][0]["fields"]] == ["because", "model"]
    (record,) = Record.objects.filter(type="standard.corrected").in_order()
    assert record.subject == "safety-level/asl-3"
    assert {"standards.2.model", "standards.2.corrections.1.was"} <= record.content["after"].keys()


def test_a_correction_changes_something_says_why_and_leaves_a_valid_row(report, policy, standard):
    size = Record.objects.count()
    with pytest.raises(NothingIsCorrected):
        corrected(report, title="Report 1")
    with pytest.raises(ReasonIsMissing):
        corrected(report, title="Report 2", reason="  ")
    with pytest.raises(CoverageIsNotPast):
        corrected(report, coverage_on=b.DAY + timedelta(days=1))
    who: dict[str, Any] = {"reason": "So.", "by": b.an_editor(), "at": b.later(3)}
    actions.add_policy_version(slug="p-2", document="Policy", version="2.0", effective_on=b.DAY, by=None, at=b.at())
    with pytest.raises(VersionIsKnown):
        actions.correct_policy_version(policy=policy, right={"version": "2.0"}, **who)
    with pytest.raises(StandardIsKnown):
        actions.correct_standard(standard=standard, right={"model": "Example-1"}, **who)
    assert not Correction.objects.exists()
    assert Record.objects.count() == size + 1  # the other policy version
    assert Report.objects.get().title == "Report 1"


def test_only_editors_correct(report):
    with pytest.raises(Refused):
        actions.correct_report(report=report, right={"title": "Mine"}, reason="So.", by=b.an_owner(), at=b.later(3))


def test_withheld_words_stay_withheld_in_the_old_text_and_the_new_one_is_closed_until_somebody_says(report):
    start = report.summary.index("secret lab")
    held = actions.withhold(
        subject="report/r-1", field="summary", start=start, end=start + 10, reason="ip", justification="A trade secret.",
        by=b.an_editor(), at=b.later(1),
    )  # fmt: skip
    corrected(report, summary="We tested the secret lab three times.")
    box = Redaction.objects.exclude(pk=held.pk).get()
    assert (box.field, box.start, box.end) == ("corrections.1.fields.summary.before", start, start + 10)
    assert (box.reason, box.justification, box.made_by) == ("ip", "A trade secret.", b.an_editor())
    corrected(report, day=4, summary="We tested the lab three times.")
    third = Redaction.objects.exclude(pk__in=[held.pk, box.pk]).get()
    assert (third.field, third.start) == ("corrections.2.fields.summary.before", None), "the box never was of that text"
