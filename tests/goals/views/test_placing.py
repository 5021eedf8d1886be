"""Moving a goal through the pages: shown in the panel with where it was, decided by two people, told to the public."""

from typing import Any

import pytest
import time_machine

from goals import actions
from goals.models import Goal, Revision
from roadmap.records.models import Record
from tests import builders as b
from tests.goals.views.pages import at_page, propose, refusals_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def twenty_days_later():
    with time_machine.travel(b.later(20), tick=False):
        yield


@pytest.fixture
def goal() -> Goal:
    b.an_area("policy", name="Policy")
    return b.a_goal("one")


@pytest.fixture
def owner(client, goal):
    client.force_login(b.an_owner())
    return client


def typed(client, goal: Goal, **over: Any) -> dict[str, Any]:
    """The form as a browser sends it back, with what was chosen over it."""
    form = client.get(at_page("place", goal)).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in sent.items() if value not in (None, False)} | over


def test_another_area_is_read_in_the_panel_and_comes_into_force_by_a_second_person(owner, goal):
    before = goal.area.name
    assert at_page("place", goal) in text_of(owner.get(at_page("goal", goal)))
    sent = typed(owner, goal, area="policy", reason="It is about rules.")
    panel = text_of(owner.post(at_page("place", goal), sent | {"do": "check"}))
    assert f'<del><span class="visually-hidden">Taken out: </span>{before}</del>' in panel
    assert '<ins><span class="visually-hidden">Put in: </span>Policy</ins>' in panel
    page = text_of(propose(owner, at_page("place", goal), sent, follow=True))
    assert "Your change is proposed." in page
    assert before in page
    assert Goal.objects.get(slug="one").area.name == before
    owner.force_login(b.an_editor())
    row = Revision.objects.get(number=2)
    owner.post(at_page("revision", goal, 2), {"do": "approve", "revision": row.pk})
    assert Goal.objects.get(slug="one").area.slug == "policy"
    assert "Policy" in text_of(owner.get(at_page("goal", goal)))


def test_who_makes_it_a_moonshot_is_asked_why(owner, goal):
    answer = owner.post(at_page("place", goal), typed(owner, goal, moonshot="on") | {"do": "check"})
    assert answer.context["panel"].row.rule_direction == "less"
    assert "A change that asks for less needs a reason and its class." in text_of(answer)


def test_a_link_is_taken_back_and_one_that_was_made_meanwhile_stays(owner, goal):
    one, other = b.a_goal("first"), b.a_goal("second")
    actions.link_predecessor(goal=goal, predecessor=one, by=b.an_editor(), at=b.later(1))
    sent = typed(owner, goal, predecessors=[])
    actions.link_predecessor(goal=goal, predecessor=other, by=b.an_editor(), at=b.later(2))
    assert propose(owner, at_page("place", goal), sent).status_code == 302
    (move,) = Revision.objects.get(number=2).placings
    assert (move["before"], move["after"]) == (["first"], [])


def test_who_moved_it_second_sees_that_it_moved(owner, goal):
    sent = typed(owner, goal, area="policy")
    b.an_approved_revision(goal)
    answer = owner.post(at_page("place", goal), sent | {"do": "check"})
    assert answer.status_code == 409


def test_editors_order_the_goals_of_an_area_with_buttons(client, goal):
    other = b.a_goal("two", area=goal.area, position=1)
    address = f"/internal/order/{goal.area.slug}/"
    client.force_login(b.an_owner())
    assert client.post(address, {"later": "one"}).status_code == 403
    assert refusals_of(b.an_owner())[0]["route"] == "goals:order"
    client.force_login(b.an_editor())
    assert address in text_of(client.get(at_page("goal", goal)))
    page = client.post(address, {"later": "one"}, follow=True)
    assert "The order is changed. It is in the next edition." in text_of(page)
    assert [slug for slug, _ in page.context["goals"]] == ["two", "one"]
    client.post(address, {"earlier": "one"})
    client.post(address, {"earlier": "one"})  # it is the first by now
    assert list(goal.area.goals.order_by("position").values_list("slug", flat=True)) == ["one", "two"]
    assert Record.objects.filter(type="goal.moved", subject=f"goal/{other.slug}").exists()
