"""Readings through the web: who reports, who checks, and corrections beside what was there."""

from decimal import Decimal

import pytest
import time_machine

from goals import actions
from goals.models import CriterionReading, Reading
from tests import builders as b
from tests.goals.views.pages import at_page, refusals_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ten_days_later():
    with time_machine.travel(b.later(10), tick=False):
        yield


@pytest.fixture
def goal():
    goal = b.a_goal("faster-fixes")
    b.a_reading(b.a_metric(goal), "71")
    return goal


@pytest.fixture
def owner(client):
    client.force_login(b.an_owner())
    return client


def test_an_owner_reports_and_a_reviewer_checks_the_same_metric(client, goal):
    evidence = b.some_evidence("audit", goals=[goal])
    page = at_page("read_metric", goal, "hours-to-fix")
    client.force_login(b.an_owner())
    assert f'href="{page}"' in text_of(client.get(at_page("goal", goal)))
    assert "Last: 71 on 2 Mar 2026." in text_of(client.get(page))
    client.post(page, {"on": "2026-03-10", "value": "60", "evidence": [evidence.slug]})
    client.force_login(b.a_reviewer())
    assert "Record a checked reading" in text_of(client.get(at_page("goal", goal)))
    answer = text_of(client.post(page, {"on": "2026-03-11", "value": "62.5"}, follow=True))
    assert "62.5" in answer
    assert "Checked" in answer
    found = [(row.value, row.by, row.who) for row in Reading.objects.order_by("number")[1:]]
    assert found == [(60, "self-reported", b.an_owner()), (Decimal("62.5"), "checked", b.a_reviewer())]
    assert list(Reading.objects.get(number=2).evidence.all()) == [evidence]


def test_a_corrected_reading_shows_the_old_value_and_says_why(owner, goal):
    page = at_page("correct_reading", goal, "hours-to-fix", 1)
    assert f'href="{page}"' in text_of(owner.get(at_page("goal", goal)))
    form = text_of(owner.get(page))
    assert "71 hours" in form
    assert 'value="71"' in form
    assert "This field is required." in text_of(owner.post(page, {"on": "2026-03-02", "value": "68"}))
    typed = {"on": "2026-03-02", "value": "68", "reason": "Three counted twice."}
    answer = text_of(owner.post(page, typed, follow=True))
    assert "<s>71</s> (corrected since)" in answer
    assert "Three counted twice." in answer
    assert f'href="{page}"' not in answer
    assert Reading.objects.get(number=2).supersedes.number == 1
    assert "already corrected" in text_of(owner.post(page, typed))


def test_what_a_reviewer_checked_an_owner_cannot_correct(client, goal):
    b.a_reading(goal.metrics.get(), "75", by_kind="checked", by=b.a_reviewer(), at=b.later(5))
    page = at_page("correct_reading", goal, "hours-to-fix", 2)
    client.force_login(b.an_owner())
    assert f'href="{page}"' not in text_of(client.get(at_page("goal", goal)))
    assert client.post(page, {"on": "2026-03-02", "value": "1", "reason": "Nicer."}).status_code == 403
    assert refusals_of(b.an_owner())[0]["route"] == "goals:correct_reading"
    with pytest.raises(actions.metric.CorrectionDoesNotFit):
        b.a_reading(goal.metrics.get(), "1", supersedes=Reading.objects.get(number=2), reason="Nicer.")
    client.force_login(b.a_reviewer())
    client.post(page, {"on": "2026-03-02", "value": "74", "reason": "A slip."})
    assert Reading.objects.get(number=3).by == "checked"


def test_a_wrong_reading_is_named_and_kept(owner, goal):
    page = at_page("read_metric", goal, "hours-to-fix")
    for typed, sentence in (
        ({"on": "2026-03-13", "value": "60"}, "cannot lie in the future"),
        ({"on": "2026-03-10", "value": "many"}, "Enter a number."),
        ({"on": "2026-03-10", "value": "60", "numerator": "3"}, "A share has a numerator and a denominator"),
    ):
        answer = text_of(owner.post(page, typed))
        assert sentence in answer
        assert f'value="{typed["value"]}"' in answer
    assert Reading.objects.count() == 1


LIST = actions.CriterionInput(
    key="floor",
    kind="checklist",
    text="Most in place.",
    fully_share=Decimal("0.6"),
    mostly_share=Decimal("0.8"),
    items_total=40,
)
KINDS = [
    LIST,
    b.deliverable("count", kind="count", minimum=2),
    b.deliverable("compare", kind="comparative", baseline_value=Decimal(34)),
    b.deliverable("report"),
]


@pytest.mark.parametrize(
    ("key", "typed", "sentence"),
    [
        ("floor", {"fully": "22", "mostly": "11", "not_in_place": "7"}, "Fully in place: 22 of 40"),
        ("count", {"count": "2"}, "Count: 2, at least 2 needed: reached"),
        ("compare", {"ours": "29.5", "theirs": "34"}, "Ours against theirs: 29.5"),
        ("report", {"state": "met"}, "Met."),
        ("report", {"state": "not_applicable", "justification": "None is needed."}, "Not applicable: None is needed."),
    ],
)
def test_each_kind_of_criterion_is_asked_for_its_own_numbers(owner, key, typed, sentence):
    goal = b.a_goal("many", revision=b.a_revision(criteria=KINDS))
    page = at_page("read_criterion", goal, key)
    form = text_of(owner.get(page))
    assert all(f'name="{name}"' in form for name in typed)
    assert ('name="theirs"' in form) == (key == "compare")
    assert sentence in text_of(owner.post(page, {"on": "2026-03-10"} | typed, follow=True))


def test_a_criterion_that_is_read_too_shortly_says_what_is_missing(owner, goal):
    page = at_page("read_criterion", goal, "report")
    assert "Say whether this criterion is met." in text_of(owner.post(page, {"on": "2026-03-10"}))
    typed = {"on": "2026-03-10", "state": "not_applicable"}
    assert "Say why this criterion does not apply." in text_of(owner.post(page, typed))
    assert not CriterionReading.objects.exists()
    assert owner.get(at_page("read_criterion", goal, "nothing")).status_code == 404


def test_a_reading_of_a_criterion_is_corrected_with_the_old_one_beside(owner, goal):
    owner.post(at_page("read_criterion", goal, "report"), {"on": "2026-03-10", "state": "met"})
    page = at_page("correct_criterion_reading", goal, 1)
    assert f'href="{page}"' in text_of(owner.get(at_page("goal", goal)))
    form = text_of(owner.get(page))
    assert "As it was recorded" in form
    assert "10 Mar 2026" in form
    owner.post(page, {"on": "2026-03-09", "state": "not_met"})
    assert CriterionReading.objects.get(number=2).supersedes.number == 1


@pytest.mark.parametrize(
    ("name", "more"),
    [("read_metric", ("hours-to-fix",)), ("correct_reading", ("hours-to-fix", 1)), ("read_criterion", ("report",))],
)
def test_nobody_else_reads(client, goal, name, more):
    stranger = b.person("Owner Two", "owner")
    for user in (stranger, b.an_editor()):
        client.force_login(user)
        page = text_of(client.get(at_page("goal", goal)))
        assert at_page(name, goal, *more) not in page
        assert client.get(at_page(name, goal, *more)).status_code == 403
    assert refusals_of(stranger)
