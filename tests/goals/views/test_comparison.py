"""Comparisons on the staff pages: fixed by an owner, judged without a hint of who found what, counted at the end."""

import re
from typing import Any

import pytest
import time_machine

from goals import actions
from goals.models import Comparison
from goals.todo import todo_for
from tests import builders as b
from tests.goals.views.pages import text_of

pytestmark = pytest.mark.django_db
PLACE = "/internal/goals/compared/comparisons/"


def test_an_owner_fixes_reports_and_sees_the_sides(client: Any) -> None:
    goal = b.a_comparing_goal("compared")
    judge = b.a_judge()
    client.force_login(b.an_owner())
    with time_machine.travel(b.later(5), tick=False):
        assert "Fix a comparison" in text_of(client.get("/internal/goals/compared/"))
        typed = {
            "criterion": "as-many",
            "title": "First window",
            "window_from": b.later(10).date().isoformat(),
            "window_to": b.later(20).date().isoformat(),
            "scope": "The classifiers.",
            "same_finding": "One fix stops both.",
            "severities": "Critical: Full uplift.\n\nMinor: Some.",
            "counting": 1,
            "judging": "By codes.",
            "judges": [judge.public_id],
        }
        wrong = client.post(f"{PLACE}add/", typed | {"severities": "Critical"})
        assert "Write a name of at most 60 letters, a colon and what it means" in text_of(wrong)
        late = client.post(f"{PLACE}add/", typed | {"window_from": b.later(5).date().isoformat()})
        assert "Everything is fixed on a day before the window begins." in text_of(late)
        assert not Comparison.objects.exists()
        shown = text_of(client.post(f"{PLACE}add/", typed, follow=True))
        assert "Not known yet: the window begins on 12 Mar 2026" in shown
    with time_machine.travel(b.later(12), tick=False):
        found = {
            "side": "people",
            "found_on": b.later(12).date().isoformat(),
            "description": "A trick.",
            "reference": "T-9",
        }
        shown = text_of(client.post(f"{PLACE}1/report/", found, follow=True))
        assert "1 reported, 1 not judged yet" in shown
        assert "T-9" in shown
        assert "Not known yet: the window is open until 22 Mar 2026." in text_of(
            client.get("/internal/goals/compared/")
        )
    with time_machine.travel(b.later(21), tick=False):
        assert "1 finding not judged yet." in text_of(client.post(f"{PLACE}1/close/", {}))
        b.a_judgement(goal.comparisons.get().findings.get(), at=b.later(21))
        shown = text_of(client.post(f"{PLACE}1/close/", {"hours_automation": "12"}, follow=True))
        assert "No: automation found 0 over the whole window, people 1." in shown
        assert "Report a finding" not in shown


def test_a_judge_learns_neither_side_nor_day_nor_cost_until_the_result_is_out(client: Any) -> None:
    goal = b.a_comparing_goal("compared")
    row = b.a_comparison(goal, judges=[b.another_editor()])
    secret = {"reference": "bounty-77", "hours": 7731, "cost": 9973}
    findings = [b.a_finding(row, side, **secret) for side in ("automation", "people")]
    client.force_login(b.another_editor())
    pages = [client.get(f"{PLACE}1/"), client.get(f"{PLACE}1/judge/")]
    pages += [client.get(f"{PLACE}1/judge/{one.code}/") for one in findings]
    for page in pages:
        body = page.content.decode()
        for word in ("bounty-77", "7731", "7,731", "9973", "9,973", b.an_owner().name + "</td>", "14 Mar 2026"):
            assert word not in body, (page.request["PATH_INFO"], word)
        told = re.sub(r"(?s)<nav.*?</nav>", "", body)
        assert "Found by" not in told
    said = {"severity": "1", "same_as": findings[1].code}
    shown = text_of(client.post(f"{PLACE}1/judge/{findings[0].code}/", said, follow=True))
    assert '<strong class="tag">Severe</strong> Same as' in " ".join(shown.split())
    assert "Say why it is out of scope." in text_of(
        client.post(f"{PLACE}1/judge/{findings[1].code}/", {"severity": "out"})
    )
    client.post(f"{PLACE}1/judge/{findings[1].code}/", {"severity": "0"})
    actions.close_comparison(comparison=row, spent=actions.SpentInput(), by=b.an_owner(), at=b.later(21))
    assert "bounty-77" in text_of(client.get(f"{PLACE}1/")), "the result is out"
    shown = text_of(client.get(f"{PLACE}1/judge/"))
    assert "This comparison is over: nothing is left to judge." in shown
    assert "A trick with two languages." not in shown
    assert client.get(f"{PLACE}1/judge/{findings[0].code}/").status_code == 404


def test_the_order_of_findings_says_nothing_to_a_judge(client: Any) -> None:
    row = b.a_comparison(b.a_comparing_goal("compared"))
    codes = [b.a_finding(row, "automation" if place < 6 else "people").code for place in range(12)]
    client.force_login(b.a_judge())
    shown = re.findall(r"<h2><code>(\w+)</code>", client.get(f"{PLACE}1/judge/").content.decode())
    assert shown == sorted(codes)


def test_a_judge_from_outside_reads_the_findings_and_nothing_else(client: Any) -> None:
    outside = b.person("Outside One", "reviewer", is_external=True)
    row = b.a_comparison(b.a_comparing_goal("compared"), judges=[outside])
    b.a_finding(row)
    client.force_login(outside)
    assert client.get(f"{PLACE}1/judge/").status_code == 200
    assert client.get(f"{PLACE}1/").status_code == 403
    assert client.get(f"{PLACE}2/judge/").status_code == 403, "nobody learns from it what exists"


def test_who_only_reads_sees_how_many_wait_and_no_finding(client: Any) -> None:
    row = b.a_comparison(b.a_comparing_goal("compared"))
    b.a_finding(row, reference="bounty-77")
    client.force_login(b.person("Reader One", "reader"))
    shown = text_of(client.get(f"{PLACE}1/"))
    assert "1 finding not judged yet." in shown
    assert "bounty-77" not in shown
    assert "A trick with two languages." not in shown


def test_a_goal_that_compares_nothing_has_no_form(client: Any) -> None:
    b.a_goal("plain")
    client.force_login(b.an_owner())
    assert client.get("/internal/goals/plain/comparisons/add/").status_code == 404


def test_findings_wait_for_their_judges_and_a_window_that_is_over_for_its_owners(client: Any) -> None:
    outside = b.person("Outside One", "reviewer", is_external=True)
    row = b.a_comparison(b.a_comparing_goal("compared"), judges=[b.a_judge(), outside])
    finding = b.a_finding(row)
    window_is_over = b.later(21).date()

    def waits(user: Any, on: Any = window_is_over) -> list[str]:
        return [one.url for one in todo_for(user, on) if "comparisons" in one.url]

    assert waits(b.a_judge()) == waits(outside) == [f"{PLACE}1/judge/"]
    assert waits(b.an_owner(), b.later(20).date()) == [], "it is open"
    assert waits(b.an_editor()) == []
    assert waits(b.an_owner()) == [f"{PLACE}1/"]
    b.a_judgement(finding)
    assert waits(b.a_judge()) == waits(outside) == []
    client.force_login(b.an_owner())
    assert client.get(f"{PLACE}1/").status_code == 200
    actions.close_comparison(comparison=row, spent=actions.SpentInput(), by=b.an_owner(), at=b.later(21))
    assert waits(b.an_owner()) == []
