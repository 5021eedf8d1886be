"""Withholding words through the web: by the words themselves, seen before it is done, and shown again."""

import pytest
import time_machine
from django.urls import reverse

from goals.actions import withhold
from goals.models import Redaction
from tests import builders as b
from tests.goals.views.pages import refusals_of, text_of

pytestmark = pytest.mark.django_db

WHY = {"reason": "protections", "justification": "It would help an attacker.", "field": "revisions.1.why"}


@pytest.fixture(autouse=True)
def ten_days_later():
    with time_machine.travel(b.later(10), tick=False):
        yield


@pytest.fixture
def goal():
    return b.a_goal("one", revision=b.a_revision(why="Room 7 is open. Whoever knows Room 7 gets in."))


@pytest.fixture
def editor(client):
    client.force_login(b.an_editor())
    return client


def at(name, subject="goal/one"):
    return reverse(f"goals:{name}", args=subject.split("/"))


def test_words_are_seen_withheld_and_then_withheld(editor, goal):
    assert at("withheld") in text_of(editor.get(reverse("goals:goal", args=["one"])))
    assert f'href="{at("withhold")}?field=revisions.1.why"' in text_of(editor.get(at("withheld")))
    typed = WHY | {"words": "Whoever knows Room 7 gets in.", "review_on": "2026-09-01"}
    seen = text_of(editor.post(at("withhold"), typed | {"do": "preview"}))
    assert "Room 7 is open. " in seen
    assert "[Withheld: security of protections. It would help an attacker. About 5 words." in seen
    assert "Nothing is changed yet." in seen
    assert not Redaction.objects.exists()
    page = text_of(editor.post(at("withhold"), typed | {"do": "withhold"}, follow=True))
    assert "The words are withheld from the next edition on." in page
    assert "Revision 1, why" in page
    row = Redaction.objects.get()
    assert (row.start, row.end, row.key) == (16, 45, "1")
    assert "withheld" in text_of(editor.post(at("withhold"), typed | {"do": "withhold"}))


def test_words_that_stand_there_twice_need_a_number(editor, goal):
    typed = WHY | {"words": "Room 7", "do": "withhold"}
    assert "These words stand there 2 times." in text_of(editor.post(at("withhold"), typed))
    assert "These words do not stand in this text." in text_of(editor.post(at("withhold"), typed | {"words": "Room 8"}))
    editor.post(at("withhold"), typed | {"which": "2"})
    row = Redaction.objects.get()
    assert "Room 7 is open. Whoever knows Room 7 gets in."[row.start : row.end] == "Room 7"
    assert row.start == 30


def test_the_preview_says_where_the_same_words_still_stand(editor):
    b.a_goal("one", revision=b.a_revision(why="See Room 7.", failure="Nobody finds Room 7."))
    page = text_of(editor.post(at("withhold"), WHY | {"words": "Room 7", "do": "preview"}))
    assert "The same words still stand in: Revision 1, failure." in page.replace("</strong>", "")


def test_a_whole_text_is_withheld_and_shown_again(editor, goal):
    editor.post(at("withhold"), WHY | {"do": "withhold"})
    row = Redaction.objects.get()
    assert (row.start, row.end) == (None, None)
    page = text_of(editor.post(at("withheld"), {"redaction": row.pk}, follow=True))
    assert "The text is shown again from the next edition on." in page
    row.refresh_from_db()
    assert row.lifted_by == b.an_editor()
    assert "This text is already shown again." in text_of(editor.post(at("withheld"), {"redaction": row.pk}))


def test_texts_of_evidence_can_be_withheld_too_and_unknown_ones_are_not_found(editor):
    evidence = b.some_evidence("secret", description="Written by Ada Kern.")
    assert at("withheld", "evidence/secret") in text_of(editor.get(reverse("goals:evidence", args=["secret"])))
    typed = WHY | {"field": "description", "words": "Ada Kern", "do": "withhold"}
    editor.post(at("withhold", "evidence/secret"), typed)
    assert Redaction.objects.get().subject == f"evidence/{evidence.slug}"
    for subject in ("evidence/nothing", "grade/one"):
        assert editor.get(at("withheld", subject)).status_code == 404


def test_an_owner_withholds_nothing(client, goal):
    client.force_login(b.an_owner())
    assert at("withheld") not in text_of(client.get(reverse("goals:goal", args=["one"])))
    for name in ("withheld", "withhold"):
        assert client.post(at(name), WHY | {"do": "withhold"}).status_code == 403
    assert refusals_of(b.an_owner())
    assert not Redaction.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_texts_costs_the_same_for_any_number(editor, goal, count, django_assert_num_queries):
    for start in range(0, 5 * count, 5):
        span = {"start": start, "end": start + 4}
        withhold(subject="goal/one", by=b.an_editor(), at=b.later(2), **span, **WHY)
    with django_assert_num_queries(28):
        assert text_of(editor.get(at("withheld"))).count("Show again") == count
