"""Evaluation suites, protocols deposited before a study, runs, and the matrix that hides no gap."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from goals import actions
from goals.actions.evaluation import ProtocolIsLate, RunIsNotOfTheStudy, SuiteHasEnded
from goals.models import EvaluationRun, EvaluationSuite
from roadmap.errors import RuleViolation
from roadmap.records.models import Record
from tests import builders as b
from tests.goals.views.pages import text_of

pytestmark = pytest.mark.django_db
MATRIX = "/internal/map/evaluations/"


def test_an_editor_adds_a_suite_and_an_owner_records_its_runs(client: Any) -> None:
    b.a_threshold("t-cyber")
    client.force_login(b.an_editor())
    typed = {
        "name": "Capture the flag",
        "slug": "ctf",
        "capability": "cyber",
        "cadence_days": 90,
        "threshold": "t-cyber",
    }
    shown = text_of(client.post(f"{MATRIX}add/", typed, follow=True))
    assert "It has not run yet." in shown
    assert "Known weapons" in shown, "the threshold that it informs"
    client.force_login(b.an_owner())
    run = {"target": "model-5", "ran_on": b.DAY, "status": "complete", "code_at": "git:1a2b", "samples": 40}
    shown = text_of(client.post(f"{MATRIX}suites/ctf/run/", run, follow=True))
    assert "Not reproducible: no data, no seeds, no environment, no repeated runs, no intervals." in shown
    recorded = Record.objects.filter(subject="suite/ctf").in_order()
    assert [one.type for one in recorded] == ["suite.added", "suite.run.recorded"]


def test_the_matrix_says_what_is_covered_what_is_not_and_since_when(client: Any) -> None:
    suite = b.a_suite("ctf", name="Capture the flag")
    b.an_evaluation_run(suite)
    b.an_evaluation_run(b.a_suite("bio", capability="biological"), status="crashed", target="model-6")
    client.force_login(b.person("Reader One", "reader"))
    shown = text_of(client.get(MATRIX))
    # DAY is long ago: the suite was to run every 90 days.
    assert (
        "Of 14 pairs of a capability and a model, 0 are covered, 1 was last run too long ago, and 13 were never run"
        in shown
    )
    assert "5 capabilities have no suite." in shown
    for word in ("Too old", "Not run", "Never finished", "No suite", "model-5", "model-6"):
        assert word in shown
    assert "Add an evaluation suite" not in shown


def test_a_suite_that_is_current_does_not_hide_another_that_is_not(client: Any) -> None:
    today = timezone.now().date()
    b.an_evaluation_run(b.a_suite("ctf", name="Flags"), ran_on=today, at=timezone.now())
    b.an_evaluation_run(b.a_suite("range", name="Range"))
    b.a_suite("probes", name="Probes")
    client.force_login(b.an_editor())
    shown = text_of(client.get(MATRIX))
    for words in ("Flags, not reproducible", "Range, too old, not reproducible", "Probes, not run"):
        assert words in shown


@pytest.mark.parametrize("count", [1, 5])
def test_the_matrix_asks_as_many_queries_for_many_as_for_few(
    client: Any, django_assert_num_queries: Any, count: int
) -> None:
    client.force_login(b.an_editor())
    for number in range(count):
        suite = b.a_suite(f"suite-{number}", threshold=b.a_threshold(f"t{number}"))
        for day in range(3):
            b.an_evaluation_run(suite, ran_on=b.later(day).date())
    client.get(MATRIX)
    with django_assert_num_queries(13):
        client.get(MATRIX)


def test_a_protocol_is_deposited_before_its_study_and_its_runs_come_after() -> None:
    suite, other = b.a_suite("ctf"), b.a_suite("range")
    fields: dict[str, Any] = {"title": "Uplift", "protocol_sha256": "ab" * 32, "by": b.an_owner(), "at": b.later(1)}
    for late in (b.later(0), b.later(1)):
        with pytest.raises(ProtocolIsLate):
            actions.deposit_protocol(suite=suite, starts_on=late.date(), **fields)
    study = actions.deposit_protocol(suite=suite, starts_on=b.later(2).date(), **fields)
    with pytest.raises(RuleViolation, match="SHA-256"):
        actions.deposit_protocol(suite=suite, starts_on=b.later(2).date(), **(fields | {"protocol_sha256": "x" * 64}))
    for wrong, day in ((suite, 1), (other, 3)):
        with pytest.raises(RunIsNotOfTheStudy):
            b.an_evaluation_run(wrong, study=study, ran_on=b.later(day).date(), at=b.later(5))
    assert b.an_evaluation_run(suite, study=study, ran_on=b.later(2).date(), at=b.later(5)).study == study


def test_a_suite_that_ended_leaves_the_matrix_and_keeps_its_runs(client: Any) -> None:
    suite = b.a_suite("ctf")
    b.an_evaluation_run(suite)
    address = reverse("map:evaluation_suite", args=["ctf"])
    client.force_login(b.an_owner())
    assert client.post(address).status_code == 403
    client.force_login(b.an_editor())
    assert "No longer used" in text_of(client.post(address, follow=True))
    assert "model-5" in text_of(client.get(address))
    assert "This suite has ended." in text_of(client.post(address))
    with pytest.raises(SuiteHasEnded):
        b.an_evaluation_run(suite)
    assert (EvaluationSuite.objects.count(), EvaluationRun.objects.count()) == (1, 1)


def test_whether_a_suite_is_named_in_public_is_said_when_it_is_added(client: Any) -> None:
    client.force_login(b.an_editor())
    typed = {"name": "Flags", "slug": "ctf", "capability": "cyber", "cadence_days": 90}
    assert "Name it in public" in text_of(client.get(f"{MATRIX}add/"))
    shown = text_of(client.post(f"{MATRIX}add/", typed, follow=True))
    assert "Not named: editions tell what it checks" in shown
    assert not EvaluationSuite.objects.get().is_public
    assert "is_public" not in Record.objects.get(subject="suite/ctf").content["after"], (
        "nothing is said: it is internal"
    )
    client.post(f"{MATRIX}add/", typed | {"slug": "open", "is_public": "on"})
    assert Record.objects.get(subject="suite/open").content["after"]["is_public"] is True
    with pytest.raises(IntegrityError), transaction.atomic():
        EvaluationSuite.objects.filter(slug="ctf").update(is_public=True)


def test_words_of_a_suite_are_withheld_and_read_as_boxes(client: Any) -> None:
    suite = b.a_suite("ctf", name="Flags of Zanzibar", description="All of Zanzibar.")
    study: dict[str, Any] = {"title": "Zanzibar", "starts_on": b.later(2).date(), "protocol_sha256": "ab" * 32}
    actions.deposit_protocol(suite=suite, **study, by=b.an_owner(), at=b.later(1))
    for field in ("name", "description", "studies.1.title"):
        actions.withhold(
            subject="suite/ctf",
            field=field,
            reason="legal",
            justification="A contract.",
            by=b.an_editor(),
            at=b.later(3),
        )
    client.force_login(b.an_editor())
    place = f"{MATRIX}suites/ctf/"
    for address in (MATRIX, place, f"{place}run/", f"{place}protocol/"):
        shown = text_of(client.get(address))
        assert "Zanzibar" not in shown, address
    assert "/internal/withheld/suite/ctf/" in client.get(place).content.decode()


def test_what_is_sealed_is_named_to_nobody_else(client: Any) -> None:
    goal = b.a_goal()
    evidence = b.some_evidence("sealed", goals=[goal], visibility="stub", title="How to break in", description="A log.")
    b.an_evaluation_run(b.a_suite("ctf"), evidence=evidence)
    for person, reads in ((b.an_owner(), True), (b.person("Reader One", "reader"), False)):
        client.force_login(person)
        assert ("How to break in" in text_of(client.get(reverse("map:evaluation_suite", args=["ctf"])))) == reads
