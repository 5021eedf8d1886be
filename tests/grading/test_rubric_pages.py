"""The editor of rubrics: the newest version as a start, nothing typed lost, the versions before unchanged."""

from html import unescape

import pytest
from django.urls import reverse

from grading import actions
from grading.models import Rubric
from tests.builders import an_editor, an_owner, later
from tests.grading.builders import panel

pytestmark = pytest.mark.django_db


def text_of(response):
    return unescape(response.content.decode())


def page_of(kind="progress"):
    return reverse("grading:new_rubric", args=[kind])


def as_shown(response):
    """What a browser sends of the form as it is shown."""
    form = response.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in sent.items() if value not in (None, "", False)}
    return sent | {section["name"]: section["count"] for section in form.sections()}


@pytest.fixture
def editor(client):
    actions.add_default_rubrics(by=None, at=later(0))
    client.force_login(an_editor())
    return client


def texts(rubric):
    return (
        [(level.key, level.label, level.definition) for level in rubric.levels.order_by("rank")],
        [(row.key, row.question, row.required, row.anchors) for row in rubric.criteria.order_by("position")],
        [(case.key, case.title, case.text, case.level, case.reason) for case in rubric.cases.order_by("position")],
    )


def test_a_version_sent_as_it_is_shown_says_the_same_under_the_same_keys(editor):
    sent = as_shown(editor.get(page_of()))
    answer = editor.post(page_of(), sent | {"do": "store"})
    assert answer.url == reverse("grading:rubric", args=["progress", 2])
    first, second = Rubric.objects.filter(kind="progress").order_by("version")
    assert texts(second) == texts(first)
    assert "None changed." in text_of(editor.get(answer.url))


def test_a_better_wording_is_the_next_version_and_the_difference_is_shown_word_by_word(editor):
    before = texts(Rubric.objects.get(kind="progress"))
    sent = as_shown(editor.get(page_of()))
    sent["level_2_definition"] = sent["level_2_definition"].replace(
        "less than was promised", "clearly less than was promised"
    )
    sent["criterion_0_anchor_0"] = ""
    sent |= {"case_0_title": "", "case_0_text": "", "case_0_level": "", "case_0_reason": ""}
    editor.post(page_of(), sent | {"do": "store"})
    first, second = Rubric.objects.filter(kind="progress").order_by("version")
    assert texts(first) == before
    assert second.cases.count() == first.cases.count() - 1
    assert "ahead" not in second.criteria.order_by("position")[0].anchors
    page = text_of(editor.get(reverse("grading:rubric", args=["progress", 2])))
    assert '<ins><span class="visually-hidden">Put in: </span>clearly </ins>' in page
    assert "Slightly above the line" in page, "what was taken out is told"


def test_rows_are_added_without_storing_and_nothing_typed_is_lost(editor):
    sent = as_shown(editor.get(page_of())) | {"title": "How far is it?", "do": "add_levels"}
    page = editor.post(page_of(), sent)
    assert page.context["form"].counts["levels"] == 6
    sent = as_shown(page)
    assert sent["title"] == "How far is it?"
    sent |= {"level_5_label": "Off the map", "do": "store"}
    wrong = editor.post(page_of(), sent)
    assert 'href="#id_level_5_definition"' in text_of(wrong)
    assert "Off the map" in text_of(wrong)
    assert Rubric.objects.filter(kind="progress").count() == 1
    editor.post(page_of(), sent | {"level_5_definition": "Nobody knows."})
    level = Rubric.objects.get(kind="progress", version=2).levels.get(rank=6)
    assert (level.key, level.label) == ("off_the_map", "Off the map")


def test_a_rule_in_the_way_keeps_the_form(editor):
    sent = {
        "title": "Short",
        "question": "Is it?",
        "effective_on": "2026-04-01",
        "levels": 1,
        "criteria": 1,
        "cases": 1,
    }
    sent |= {"level_0_label": "Yes", "level_0_definition": "It is.", "do": "store"}
    page = text_of(editor.post(page_of(), sent))
    assert "A rubric needs at least two levels" in page
    assert 'value="Short"' in page


def test_answers_of_the_cases_are_read_by_editors_only(editor):
    address = reverse("grading:rubric", args=["progress", 1])
    assert "Slightly above the line" in text_of(editor.get(address))
    editor.force_login(panel()[0])
    assert "Slightly above the line" not in text_of(editor.get(address))


def test_all_versions_are_listed_and_only_editors_write(editor):
    assert "Write the next version" in text_of(editor.get(reverse("grading:rubrics")))
    assert editor.get(page_of("mood")).status_code == 404
    editor.force_login(an_owner())
    page = text_of(editor.get(reverse("grading:rubrics")))
    assert "Version 1: How far along is this goal?" in page
    assert "Write the next version" not in page
    assert editor.get(page_of()).status_code == 403


def test_a_first_version_can_be_written_where_there_is_none(client):
    client.force_login(an_editor())
    sent = as_shown(client.get(page_of("result")))
    sent |= {"title": "Is it there?", "question": "How much?", "effective_on": "2026-04-01", "do": "store"}
    for index, word in enumerate(("All", "None")):
        sent |= {f"level_{index}_label": word, f"level_{index}_definition": f"{word} of it."}
    client.post(page_of("result"), sent)
    assert [level.key for level in Rubric.objects.get().levels.order_by("rank")] == ["all", "none"]
