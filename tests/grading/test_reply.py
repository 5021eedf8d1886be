"""The right of reply and the time to object: who sees the proposed grade when, and what becomes of the words."""

from html import unescape

import pytest

from grading import actions
from grading.actions.grade import ReplyIsNotDue
from grading.models import Grade, Objection, Reply
from grading.proposed import proposed_grade
from grading.todo import todo_for
from roadmap.notifications.models import Notification
from tests.builders import an_editor, an_owner, another_editor, later, person, some_evidence
from tests.grading.builders import a_judgement, fresh, panel
from tests.grading.talking import (
    OBJECTING,
    OVER,
    REPLYING,
    address,
    an_adjudicator,
    cycle_address,
    discussed,
    queries_of,
    replied_to,
    visit,
)

pytestmark = pytest.mark.django_db

CANARY = "CANARY-REASON of one reviewer"


def words(answer):
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def with_canary(make=replied_to):
    return make("ahead", a_judgement("behind", reason=CANARY), a_judgement("behind", reason=CANARY))


def test_the_owner_reads_the_proposed_grade_and_its_reasons_without_a_name(client):
    row = with_canary()
    page = words(visit(client, an_owner(), address("reply", row), REPLYING)).split("<main")[1]
    assert "Proposed grade" in page
    assert "Behind" in page
    assert CANARY in page
    people = [*panel(), an_adjudicator()]
    assert not any(someone.name in page or someone.public_id in page for someone in people)
    assert not Grade.objects.exists()


def test_before_the_time_to_reply_is_over_only_the_owner_and_the_editor_see_the_proposed_grade(client):
    row = with_canary()
    roles = ["reader", "publisher", "auditor", "administrator"]
    others = [*(person(f"{role.title()} One", role) for role in roles), person("Owner Two", "owner")]
    for someone in others:
        for name in ("reply", "object", "goal"):
            answer = visit(client, someone, address(name, row), REPLYING)
            assert b"CANARY" not in answer.content, (someone.name, name)
            assert b'class="level"' not in answer.content, (someone.name, name)
        assert visit(client, someone, address("reply", row), REPLYING).status_code == 403
    assert CANARY in words(visit(client, an_editor(), address("reply", row), REPLYING))
    for someone in others:
        assert CANARY in words(visit(client, someone, address("reply", row), OBJECTING))


@pytest.mark.parametrize("make", [discussed])
def test_before_the_phase_not_even_the_owner_sees_it(client, make):
    row = with_canary(make)
    for someone in (an_owner(), an_editor()):
        assert visit(client, someone, address("reply", row), later(42)).status_code == 403


def test_the_proposed_grade_is_the_one_that_closing_makes():
    row = replied_to()
    proposed = proposed_grade(row, REPLYING.date())
    actions.close_cycle(cycle=row.cycle, by=an_editor(), at=OVER)
    final = Grade.objects.get().value
    assert proposed["words"] == "Behind"
    assert final["level"] == "behind"
    assert dict(proposed["distribution"])["Behind"] == final["distribution"]["behind"] == 2


def test_a_reply_is_looked_at_changed_and_sent_once(client):
    row = with_canary()
    page = address("reply", row)
    checked = words(visit(client, an_owner(), page, REPLYING, {"do": "check", "text": "No *way*."}))
    assert "No <em>way</em>." in checked
    assert (
        "<b>x</b>" not in checked.replace(unescape("&lt;b&gt;"), "")
        or "&lt;b&gt;"
        in visit(client, an_owner(), page, REPLYING, {"do": "check", "text": "<b>x</b>"}).content.decode()
    )
    changed = words(visit(client, an_owner(), page, REPLYING, {"do": "change", "text": "No *way*."}))
    assert "No *way*.</textarea>" in changed
    assert not Reply.objects.exists()
    visit(client, an_owner(), page, REPLYING, {"do": "send", "text": "No *way*."})
    assert Reply.objects.get().text == "No *way*."
    again = words(visit(client, an_owner(), page, REPLYING))
    assert "Check the reply" not in again
    assert "No <em>way</em>." in again
    assert "replies once" in words(visit(client, an_owner(), page, REPLYING, {"do": "send", "text": "More."}))
    assert Reply.objects.count() == 1


def test_only_an_owner_replies_and_only_in_time(client):
    row = with_canary()
    assert (
        visit(client, an_editor(), address("reply", row), REPLYING, {"do": "send", "text": "I do."}).status_code == 403
    )
    with pytest.raises(ReplyIsNotDue):
        actions.reply(cycle_goal=row, text="Late.", by=an_owner(), at=OBJECTING)
    late = words(visit(client, an_owner(), address("reply", row), OBJECTING))
    assert "No owner replied by" in late
    assert not Reply.objects.exists()


def test_objections_are_taken_and_shown_without_names_and_told_to_editors(client):
    row = with_canary()
    reader = person("Reader One", "reader")
    assert visit(client, reader, address("object", row), REPLYING).status_code == 403
    checked = words(visit(client, reader, address("object", row), OBJECTING, {"do": "check", "text": "Read *both*."}))
    assert "Read <em>both</em>." in checked
    assert not Objection.objects.exists()
    shown = words(visit(client, reader, address("object", row), OBJECTING, {"do": "send", "text": "Read *both*."}))
    assert "Read <em>both</em>." in shown
    other = words(visit(client, an_owner(), address("reply", row), OBJECTING)).split("<main")[1]
    assert "Read <em>both</em>." in other
    assert "Reader One" not in other
    told = list(Notification.objects.filter(kind="grade.objected"))
    assert {one.user.name for one in told} == {an_editor().name, another_editor().name}
    assert all("Reader One" not in one.text and "Behind" not in one.text for one in told)
    assert "Objections are taken" in words(visit(client, reader, address("object", row), OVER))


def test_an_owner_replies_and_does_not_object(client):
    row = with_canary()
    assert visit(client, an_owner(), address("object", row), OBJECTING).status_code == 403


def test_an_editor_with_a_conflict_is_not_told_of_objections_and_sees_no_proposed_grade(client):
    row = with_canary()
    worked = person("Editor Three", "editor")
    some_evidence(goals=[row.goal], by=worked)
    assert visit(client, worked, address("reply", row), REPLYING).status_code == 403
    actions.object_to_grade(cycle_goal=row, text="No.", by=person("Reader One", "reader"), at=OBJECTING)
    assert not Notification.objects.filter(user=worked, kind="grade.objected").exists()


def test_the_owners_list_leads_to_the_reply():
    row = replied_to()
    line = todo_for(an_owner(), REPLYING.date())[0]
    assert line.url == address("reply", row)
    assert line.due_on == later(50).date()


def test_the_page_takes_the_same_queries_for_any_number_of_objections(client):
    row, reader, taken = replied_to(), person("Reader One", "reader"), []
    for count in (1, 2):
        for _ in range(count):
            actions.object_to_grade(cycle_goal=row, text="No.", by=reader, at=OBJECTING)
        taken.append(queries_of(client, reader, address("reply", row), OBJECTING))
    assert taken[0] == taken[1]


def test_the_cycle_page_of_the_owner_tells_nothing_of_the_grade_before_the_close(client):
    row = with_canary()
    for name in ("cycle", "discussed"):
        page = visit(client, an_owner(), cycle_address(name, row), REPLYING).content
        assert b"CANARY" not in page
        assert b"Behind" not in page
    assert fresh(row).grade is None
