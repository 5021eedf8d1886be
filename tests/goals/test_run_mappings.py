"""A report of a machine gives readings by mappings: shown first, recorded once, with the evidence, self-reported."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from goals import actions
from goals.actions.run_mapping import MappingHasEnded, MappingIsThere, given_by
from goals.models import Evidence, Goal, Metric, Reading, RunMapping
from roadmap.errors import Refused
from roadmap.records.models import Record
from tests import builders as b
from tests.goals.views.pages import at_page, refusals_of, text_of

pytestmark = pytest.mark.django_db


def a_report(**fields: Any) -> bytes:
    values: dict[str, Any] = {
        "format": "roadmap-evidence/v1",
        "tool": {"name": "jailbreak-suite", "version": "4.2"},
        "target": "model-5",
        "run_on": b.DAY.isoformat(),
        "status": "complete",
        "counts": {"passed": 93, "failed": 7},
    }
    return json.dumps(values | fields).encode()


@pytest.fixture
def goal() -> Goal:
    return b.a_goal("stop-attacks")


@pytest.fixture
def metric(goal: Goal) -> Metric:
    return b.a_metric(goal, "stopped", name="Attacks stopped", unit="%", direction="up")


def mapped(metric: Metric, **fields: Any) -> RunMapping:
    """In percent."""
    return b.mapped_runs(
        metric, **({"tool": "jailbreak-suite", "measure": "passed share", "factor": Decimal(100)} | fields)
    )


def brought(goal: Goal, **fields: Any) -> Evidence:
    return b.a_file("run", goals=[goal], called="run.json", data=a_report(**fields))


def record(client: Any, address: str) -> Any:
    """Read the page, then click."""
    return client.post(address, {"seen": client.get(address).context["mark"]}, follow=True)


def test_a_report_is_shown_first_and_gives_a_reading_when_an_owner_says_so(
    client: Any, goal: Goal, metric: Metric
) -> None:
    mapped(metric)
    address = reverse("goals:evidence_runs", args=[brought(goal).slug])
    client.force_login(b.an_owner())
    shown = text_of(client.get(address))
    assert "93 of 100" in shown
    assert "Record 1 reading" in shown
    assert Reading.objects.count() == 0
    before = Record.objects.count()
    answer = record(client, address)
    assert "1 reading recorded, self-reported, with this evidence." in text_of(answer)
    row = Reading.objects.get()
    assert (row.metric, row.on, row.value, row.numerator, row.denominator) == (metric, b.DAY, 93, 93, 100)
    assert (row.by, row.who, [one.slug for one in row.evidence.all()]) == ("self-reported", b.an_owner(), ["run"])
    assert [one.type for one in Record.objects.in_order()[before:]] == ["goal.reading.recorded"]


def test_what_is_recorded_is_what_was_read(client: Any, goal: Goal, metric: Metric) -> None:
    """Somebody maps the runs otherwise while the page is open."""
    row = mapped(metric)
    address = reverse("goals:evidence_runs", args=[brought(goal).slug])
    client.force_login(b.an_owner())
    seen = client.get(address).context["mark"]
    actions.end_run_mapping(mapping=row, by=b.an_editor(), at=b.later(2))
    mapped(metric, measure="failed")
    answer = client.post(address, {"seen": seen}, follow=True)
    assert "These are not the readings that you saw." in text_of(answer)
    assert Reading.objects.count() == 0
    record(client, address)
    assert Reading.objects.get().value == 700


def test_a_report_gives_a_reading_once(client: Any, goal: Goal, metric: Metric) -> None:
    mapped(metric)
    address = reverse("goals:evidence_runs", args=[brought(goal).slug])
    client.force_login(b.an_owner())
    record(client, address)
    assert "The reading of 2 Mar 2026 is recorded already." in text_of(client.get(address))
    assert client.post(address).status_code == 403, "there is nothing that could be recorded"
    assert Reading.objects.count() == 1


def test_another_value_of_the_day_stays_until_somebody_corrects_it(goal: Goal, metric: Metric) -> None:
    mapped(metric)
    b.a_reading(metric, "71")
    evidence = brought(goal)
    reports = [b.a_run(tool="jailbreak-suite")]
    (given,) = given_by(evidence, reports)
    assert given.why_not == "Of 2 Mar 2026 there is another reading, 71. Correct that one, with a reason."
    assert actions.record_runs(evidence=evidence, reports=reports, by=b.an_owner(), at=b.later(2)) == []
    assert Reading.objects.get().value == 71


@pytest.mark.parametrize("status", ["cancelled", "crashed"])
def test_a_run_that_did_not_end_well_is_kept_and_gives_nothing(
    client: Any, goal: Goal, metric: Metric, status: str
) -> None:
    mapped(metric)
    address = reverse("goals:evidence_runs", args=[brought(goal, status=status).slug])
    client.force_login(b.an_owner())
    shown = text_of(client.get(address))
    assert "it is kept and gives no reading." in shown
    assert "It is kept and never counts as a pass." in shown
    assert client.post(address).status_code == 403
    assert Reading.objects.count() == 0


def test_a_file_that_is_no_report_says_so(client: Any, goal: Goal) -> None:
    b.a_file("notes", goals=[goal], called="notes.json", data=b'{"a": 1}')
    client.force_login(b.person("Reader One", "reader"))
    shown = text_of(client.get(reverse("goals:evidence_runs", args=["notes"])))
    assert "This is none of the formats that are read" in shown
    assert "no reading is taken from it" in shown


def test_only_who_may_record_a_reading_records_it(client: Any, goal: Goal, metric: Metric) -> None:
    mapped(metric)
    address = reverse("goals:evidence_runs", args=[brought(goal).slug])
    for person in (b.person("Reader One", "reader"), b.an_editor(), b.person("Owner Two", "owner"), b.a_reviewer()):
        client.force_login(person)
        assert "Record 1 reading" not in text_of(client.get(address))
        assert client.post(address).status_code == 403
    assert Reading.objects.count() == 0


def test_what_is_sealed_is_not_read_out(client: Any, goal: Goal, metric: Metric) -> None:
    """Neither that there is a file nor what it says, to whom the evidence is sealed."""
    mapped(metric)
    data = a_report(target="the-secret-model")
    b.a_file("sealed", goals=[goal], called="run.json", data=data, visibility="stub", description="A run.")
    for person, status in (
        (b.an_owner(), 200),
        (b.an_editor(), 200),
        (b.person("Reader One", "reader"), 404),
        (b.a_reviewer(), 404),
    ):
        client.force_login(person)
        answer = client.get(reverse("goals:evidence_runs", args=["sealed"]))
        assert answer.status_code == status
        assert ("the-secret-model" in text_of(answer)) == (status == 200)


def test_an_owner_maps_runs_and_ends_it_on_the_page(client: Any, goal: Goal, metric: Metric) -> None:
    address = at_page("run_mappings", goal, "stopped")
    client.force_login(b.an_owner())
    typed = {"tool": "jailbreak-suite", "measure": "passed share", "factor": "100"}
    assert "Runs of jailbreak-suite give readings" in text_of(client.post(address, typed | {"do": "map"}, follow=True))
    row = RunMapping.objects.get()
    assert (row.factor, row.target, row.made_by) == (100, "", b.an_owner())
    shown = text_of(client.post(address, typed | {"do": "map", "target": "model-5"}))
    assert "Runs of this tool and target are mapped to this metric already." in shown
    assert "Give a number above zero." in text_of(client.post(address, typed | {"do": "map", "factor": "0"}))
    client.post(address, {"do": "end", "mapping": row.pk})
    assert "This mapping has ended already." in text_of(client.post(address, {"do": "end", "mapping": row.pk}))
    assert [one.type for one in Record.objects.in_order()][-2:] == ["goal.runs.mapped", "goal.runs.unmapped"]
    assert given_by(brought(goal), []) == []


def test_somebody_else_reads_the_mappings_and_changes_none(client: Any, goal: Goal, metric: Metric) -> None:
    row = mapped(metric)
    address = at_page("run_mappings", goal, "stopped")
    client.force_login(b.person("Owner Two", "owner"))
    shown = text_of(client.get(address))
    assert "jailbreak-suite" in shown
    assert "Map these runs" not in shown
    assert client.post(address, {"do": "end", "mapping": row.pk}).status_code == 403
    assert refusals_of(b.person("Owner Two", "owner"))
    with pytest.raises(Refused):
        actions.map_runs(metric=metric, tool="x", measure="y", by=b.person("Owner Two", "owner"), at=b.later(1))


def test_two_mappings_never_speak_for_one_run(metric: Metric) -> None:
    mapped(metric, target="model-5")
    mapped(metric, target="model-4")
    for target in ("", "MODEL-5"):
        with pytest.raises(MappingIsThere):
            mapped(metric, target=target)
    row = RunMapping.objects.get(number=1)
    actions.end_run_mapping(mapping=row, by=b.an_editor(), at=b.later(2))
    with pytest.raises(MappingHasEnded):
        actions.end_run_mapping(mapping=row, by=b.an_editor(), at=b.later(3))
    assert mapped(metric, target="model-5").number == 3
