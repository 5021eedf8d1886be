"""Words of a grade that was published are withheld like any other text: reason, dissent, reply, objections."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from goals.actions import lift, withhold
from goals.actions.redaction import TextIsUnknown, texts_of
from goals.models import Redaction
from grading import actions
from grading.models import CycleGoal, Grade
from grading.withholding import grade_slug, grade_subject
from public_site.compile import WithheldWordsShow
from public_site.publish import public_root
from roadmap.accounts.actions import grant_role
from roadmap.errors import Refused
from roadmap.records.models import Record
from tests import builders as b
from tests.grading.builders import a_cycle, a_judgement, fresh, in_cycle, panel, submit, windows
from tests.grading.talking import DISCUSSING, OBJECTING, OVER, REPLYING, address, visit
from tests.grading.test_stories import an_edition, served

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

SECRETS = {
    "reason": "the vault has one door",
    "dissent": "the second guard sleeps",
    "reply": "Mia keeps the only key",
    "objections.1.text": "the lock is a Bolt 7",
}
WITHHELD: dict[str, Any] = {"reason": "protections", "justification": "It helps a thief."}


@pytest.fixture
def graded() -> CycleGoal:
    """A goal whose grade edition 2 published, with a secret in each of its texts."""
    b.a_roadmap()
    row = in_cycle(a_cycle("half-1", dates=windows()), b.a_goal("report"))
    an_edition(21)
    actions.open_cycle(cycle=fresh(row).cycle, by=b.an_editor(), at=b.later(22))
    for reviewer, level, secret in zip(
        panel(), ("behind", "behind", "on_course"), ("reason", "", "dissent"), strict=True
    ):
        said = f"We read the log: {SECRETS[secret]}." if secret else "As the logs show."
        submit(fresh(row), reviewer, a_judgement(level, reason=said))
    actions.move_cycle(cycle=row.cycle, to="discussion", by=b.an_editor(), at=DISCUSSING)
    actions.move_cycle(cycle=row.cycle, to="reply", by=b.an_editor(), at=REPLYING)
    actions.reply(cycle_goal=fresh(row), text=f"You are harsh: {SECRETS['reply']}.", by=b.an_owner(), at=REPLYING)
    objection = f"You are mild: {SECRETS['objections.1.text']}."
    actions.object_to_grade(cycle_goal=fresh(row), text=objection, by=b.person("Reader One", "reader"), at=OBJECTING)
    actions.close_cycle(cycle=fresh(row).cycle, by=b.an_editor(), at=OVER)
    an_edition(57)
    return fresh(row)


def hide(row: CycleGoal, path: str, **fields: Any) -> Redaction:
    subject = grade_subject(row)
    start = texts_of(subject)[path].index(SECRETS[path])
    values: dict[str, Any] = {
        "start": start,
        "end": start + len(SECRETS[path]),
        "by": b.a_publisher(),
        "at": b.later(58),
    }
    return withhold(subject=subject, field=path, **(WITHHELD | values | fields))


def hide_all(row: CycleGoal) -> None:
    for path in SECRETS:
        hide(row, path)


def test_the_public_reads_a_box_in_place_of_withheld_words_of_a_grade(graded: CycleGoal) -> None:
    before = served("/goals/report/", 57).text
    assert all(secret in before for secret in SECRETS.values())
    hide_all(graded)
    an_edition(59)

    page = served("/goals/report/", 59).text
    assert page.count("[Withheld: security of protections. It helps a thief.") == 4
    assert "You are mild: [Withheld" in page
    assert "Progress: Behind" in page, "the level stays"
    current = public_root() / "current" / "site"
    for path in ("goals/report", "grades", "changes", "."):
        text = (current / path / "index.html").read_text()
        assert [secret for secret in SECRETS.values() if secret in text] == [], path
    told = served("/changes/2..3/", 59).text
    assert "Objection 1: text: about" in told
    assert "Redaction changed" in told


def test_withholding_is_recorded_and_undone_by_showing_the_text_again(graded: CycleGoal) -> None:
    row = hide(graded, "objections.1.text")
    record = Record.objects.filter(subject=grade_subject(graded)).get()
    assert record.type == "text.withheld"
    assert record.content["after"]["withheld.1.field"] == "objections.1.text"
    an_edition(59)
    lift(redaction=row, by=b.a_publisher(), at=b.later(60))
    assert [one.type for one in Record.objects.filter(subject=grade_subject(graded)).in_order()][
        1
    ] == "text.shown_again"
    an_edition(61)
    assert SECRETS["objections.1.text"] in served("/goals/report/", 61).text


def test_staff_read_boxes_too_and_may_have_the_words_shown(graded: CycleGoal, client: Client) -> None:
    hide_all(graded)
    pages = [address("goal", graded), "/internal/", reverse("goals:goal", args=["report"]), "/internal/roadmap/"]
    pages += [reverse("goals:withheld", args=["grade", grade_slug(graded)])]
    for name, role in (("Owner One", "owner"), ("Reader One", "reader"), ("Publisher Two", "publisher")):
        for path in pages:
            answer = visit(client, b.person(name, role), path, b.later(58))
            text = answer.content.decode()
            assert [secret for secret in SECRETS.values() if secret in text] == [], (name, path)
    page = visit(client, b.person("Reader One"), address("goal", graded), b.later(58)).content.decode()
    assert page.count("[Withheld") == 4
    (link, *_) = re.findall(r'href="(/internal/withheld/grade/[^"]+/reveal/)"', page)
    answer = visit(client, b.person("Reader One"), link, b.later(58), {"reason": "I check it."}).content.decode()
    assert sum(secret in answer for secret in SECRETS.values()) == 1
    assert Record.objects.filter(type="redaction.revealed", subject=grade_subject(graded)).count() == 1


def test_the_flow_of_other_texts_withholds_those_of_a_grade(graded: CycleGoal, client: Client) -> None:
    publisher, at = b.a_publisher(), b.later(58)
    page = visit(client, publisher, address("goal", graded), at).content.decode()
    (start,) = re.findall(r'href="(/internal/withheld/grade/[^"]+/)">Withhold words of this grade', page)
    texts = visit(client, publisher, start, at).content.decode()
    assert "Objection 1, text" in texts
    form = {"field": "objections.1.text", "words": SECRETS["objections.1.text"], "do": "withhold", **WITHHELD}
    answer = visit(client, publisher, f"{start}add/", at, form).content.decode()
    assert "The words are withheld from the next edition on." in answer
    assert SECRETS["objections.1.text"] not in answer
    assert Redaction.objects.get().subject == grade_subject(graded)


def test_nobody_withholds_criticism_of_an_own_goal_or_of_a_grade_he_had_a_part_in(
    graded: CycleGoal, client: Client
) -> None:
    reviewer, owner = panel()[0], b.an_owner()
    for person in (reviewer, owner):
        for role in ("editor", "publisher"):
            grant_role(user=person, role=role, by=None, at=b.later(58))
        person.forget_roles()
        with pytest.raises(Refused, match="had no part in grading it"):
            hide(graded, "dissent", by=person)
        path = reverse("goals:withhold", args=["grade", grade_slug(graded)])
        assert visit(client, person, path, b.later(58)).status_code == 403
        assert "Withhold words" not in visit(client, person, address("goal", graded), b.later(58)).content.decode()
    with pytest.raises(Refused, match="Only an editor or publisher"):
        hide(graded, "dissent", by=b.person("Reader One"))
    assert not Redaction.objects.exists()


def test_levels_and_counts_are_no_texts_and_before_there_is_a_grade_there_is_nothing_to_withhold(
    graded: CycleGoal,
) -> None:
    for path in ("level", "range", "distribution", "n", "objections.2.text"):
        with pytest.raises(TextIsUnknown):
            withhold(subject=grade_subject(graded), field=path, by=b.a_publisher(), at=b.later(58), **WITHHELD)
    for subject in ("grade/half-1--report--result", "grade/nonsense", "grade/half-1--no-such--progress"):
        with pytest.raises(TextIsUnknown):
            texts_of(subject)


def test_words_that_stand_in_another_text_too_stop_the_next_edition(graded: CycleGoal) -> None:
    half = {"statement": f"Guard it, since {SECRETS['reply']}.", "kind": "reworded"}
    b.a_coded_revision(graded.goal, "same", b.a_change(graded.goal, **half))
    hide(graded, "reply")
    with pytest.raises(WithheldWordsShow, match="grade/half-1--report--progress"):
        an_edition(59)


def test_after_a_reopening_what_was_withheld_of_a_text_stays_withheld(graded: CycleGoal, client: Client) -> None:
    hide_all(graded)
    request = actions.ask_reopening(cycle=graded.cycle, reason="A log was mislaid.", by=b.an_editor(), at=b.later(59))
    actions.agree_reopening(reopening=request, by=b.another_editor(), at=b.later(60))
    actions.move_cycle(cycle=fresh(graded).cycle, to="reply", by=b.an_editor(), at=b.later(61))
    for name in ("Owner One", "Editor One"):
        text = visit(client, b.person(name), address("reply", graded), b.later(62)).content.decode()
        assert [secret for secret in SECRETS.values() if secret in text] == [], name
    actions.close_cycle(cycle=fresh(graded).cycle, by=b.an_editor(), at=b.later(90))
    assert Grade.objects.filter(cycle_goal=graded).count() == 2
    text = visit(client, b.person("Reader One"), address("goal", graded), b.later(91)).content.decode()
    assert [secret for secret in SECRETS.values() if secret in text] == []
