"""The method page: no status word without its rule, no rule without its word, and examples that the rules worked out."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from goals.coverage import STATE_WORDS as COVERAGE_WORDS
from goals.outcome import WORDS
from goals.reporting import DUE_WITHIN, FRESHNESS_WORDS, HEALTH_WORDS
from goals.values import DeadlineKind, Firmness, Freshness, Headline, Health, Outcome
from grading.aggregation import SPREAD_OF_DISAGREEMENT
from grading.agreement import ENOUGH_ITEMS
from grading.values import NonGrade
from public_site.diff import ChangeType
from public_site.method import terms
from public_site.method.examples import EXAMPLES, freshness_examples
from public_site.method.vocabulary import CHANGE_TYPES, DEADLINE_KINDS, ROLES
from public_site.release import current_release
from public_site.words import (
    ASSESSMENTS,
    CRITERION_WORDS,
    EVIDENCE_STATES,
    MITIGATION_STATES,
    OBSERVED_WORDS,
    STATE_WORDS,
    criterion_tag,
    direction_tag,
    freshness_tag,
    health_tag,
    outcome_tag,
    state_tag,
    term_of,
)
from roadmap.accounts.models import Role
from tests.public_site.site import parts as p
from tests.public_site.site.conftest import STORY_DAY, Get, Publish
from tests.public_site.site.lab import third_edition
from tests.public_site.site.page import Page

TAG = re.compile(r'<strong class="tag ')
LINKED = re.compile(r'<a class="counted" href="(?:/v/\d+)?/method/#([a-z-]+)"><strong class="tag ')


@pytest.mark.parametrize(
    ("rules", "codes"),
    [
        (terms.OUTCOME_RULES, get_args(Outcome)),
        (terms.HEALTH_RULES, get_args(Health)),
        (terms.FRESHNESS_RULES, get_args(Freshness)),
        (terms.DIRECTION_RULES, get_args(Headline)),
        (terms.CRITERION_RULES, CRITERION_WORDS),
        (terms.EVIDENCE_RULES, EVIDENCE_STATES),
        (terms.ASSESSMENT_RULES, ASSESSMENTS),
        (terms.COVERAGE_RULES, COVERAGE_WORDS),
        (terms.MITIGATION_RULES, MITIGATION_STATES),
        (terms.FIRMNESS_RULES, get_args(Firmness)),
        (terms.NON_GRADE_RULES, get_args(NonGrade)),
        (CHANGE_TYPES, get_args(ChangeType)),
        (DEADLINE_KINDS, get_args(DeadlineKind)),
        (ROLES, Role.values),
        (EXAMPLES, get_args(Outcome)),
    ],
)
def test_every_code_of_a_rule_is_explained(rules: dict[str, Any], codes: Any):
    flat = [code for one in codes for code in (get_args(one) or [one])]
    assert set(rules) == set(flat)


def every_tag() -> dict[str, str]:
    """Anchor -> word of every tag that any page can show."""
    tags = [outcome_tag(one) for one in WORDS]
    tags += [state_tag(one, words) for words in (STATE_WORDS, OBSERVED_WORDS) for one in words]
    tags += [health_tag(one, old=old) for one in HEALTH_WORDS for old in (False, True)]
    tags += [tag for one in FRESHNESS_WORDS if (tag := freshness_tag(one))]
    tags += [direction_tag(one) for one in get_args(Headline)]
    tags += [criterion_tag(one) for one in CRITERION_WORDS]
    return {tag.term: tag.word for tag in tags}


@pytest.mark.parametrize(("kept_by", "left_out"), [("developer", {"not-known"}), ("observer", {"missed"})])
def test_every_word_of_every_tag_has_a_place_on_the_page(publish: Publish, kept_by: str, left_out: set[str]):
    """But one: an observer never says that a promise was missed, and nobody else does not know."""
    parts = third_edition()
    parts["roadmap/roadmap"] = p.roadmap(kept_by=kept_by, known_until="2026-10-01")
    page = publish(parts, on=STORY_DAY)("/method/")
    for term, word in every_tag().items():
        assert (term in page.ids) == (term not in left_out), term
        assert word in page.text or term in left_out
    for kind, words in (
        ("evidence", EVIDENCE_STATES),
        ("assessment", ASSESSMENTS),
        ("measure", MITIGATION_STATES),
        ("coverage", COVERAGE_WORDS),
    ):
        assert {term_of(one, kind) for one in words} <= set(page.ids)


def test_every_tag_of_every_page_leads_to_its_rule(site: Path, get: Get):
    release = current_release(site)
    assert release is not None
    ids = set(Page(get("/method/").body).ids)
    found = set()
    for path in [*(one for one in release.pages if one.endswith("/")), "/timeline/?moved=1", "/changes/1..3/"]:
        body = get(path).body.decode()
        linked = LINKED.findall(body)
        assert len(linked) == len(TAG.findall(body)), f"{path} has a tag that leads nowhere"
        assert set(linked) <= ids, path
        found |= set(linked)
    assert {"achieved-late", "withdrawn", "off-track", "stale", "silent", "direction-contested"} <= found


@pytest.mark.parametrize("outcome", sorted(EXAMPLES))
def test_an_example_is_what_its_rule_says(outcome: Outcome):
    assert EXAMPLES[outcome].outcome == outcome


def test_examples_print_the_answer_of_the_rule(get: Get):
    text = Page(get("/method/").body).text
    assert (
        "Delivered 11 Nov 2026, told 12 Nov 2026, accepted by a second person 15 Nov 2026. On 16 Nov 2026 it reads"
        in text
    )
    assert "“Achieved 41 days late”" in text
    assert list(freshness_examples()) == ["current", "due", "overdue", "stale"]
    assert "From 2 Oct 2026 on it reads “Update overdue”." in text


def test_numbers_on_the_page_are_those_of_the_rules(get: Get):
    text = Page(get("/method/").body).text
    assert f"The last {DUE_WITHIN} days of the cadence" in text
    assert f"fewer than {ENOUGH_ITEMS} goals have levels" in text
    assert f"({SPREAD_OF_DISAGREEMENT} or more apart unless the round says otherwise)" in text
    assert "more than 25 % of the whole way" in text
    assert "There is no period of grace: it is 0 days." in text


def test_the_rubrics_are_those_of_the_edition(get: Get):
    text = Page(get("/method/").body).text
    assert "(version 1, in force since" in text
    assert "Met in full" in text


def test_without_a_rubric_the_page_says_so(publish: Publish):
    parts = {key: one for key, one in third_edition().items() if not key.startswith(("rubric", "grade", "cycle"))}
    assert "No rubric has been published." in publish(parts, on=STORY_DAY)("/method/").text


def test_an_observer_without_cadences_explains_no_silence(publish: Publish):
    parts = third_edition()
    parts["roadmap/roadmap"] = p.roadmap(kept_by="observer", known_until="2026-10-01", promise_days=None)
    for key, part in parts.items():
        for revision in part["revisions"] if key.startswith("goal/") else []:
            revision["cadence_days"] = None
    page = publish(parts, on=STORY_DAY)("/method/")
    assert "promises a rhythm of updates, so none is ever called overdue" in page.text
    assert not {"stale", "missed", "silent"} & set(page.ids)
