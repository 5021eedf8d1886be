"""Who may open and send what: every address of the project, every role, one table."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from goals.actions import (
    CriterionReadingInput,
    MilestoneInput,
    OwnerInput,
    ask_for_evidence,
    name_evidence_reader,
    record_criterion_reading,
    record_occurrence,
    withhold,
)
from goals.models import Goal, Standard
from grading.actions import declare_interest
from public_site.actions import ask_for_correction, prepare, withhold_published
from public_site.actions.request import Asked
from public_site.actions.withholding import Wanted
from public_site.publish import publish
from public_site.serve import PUBLIC
from roadmap.accounts.actions import invite
from tests import builders as b
from tests.access_table import CAST, DECISIONS, LETTERS, SIGN_IN, TABLE
from tests.conftest import PASSWORD
from tests.desk import approve, get_ready
from tests.goals.the_map import a_waiting_map
from tests.grading.builders import a_cycle, assignment_of, in_cycle, opened
from tests.looks import a_look, answered
from tests.tokens import a_token, some_activity

# One worker makes the world once.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access")]

# What stands at the address of evidence "one".
THE_PAGE = answered(b"<p>The report.", "text/html")


@dataclass(frozen=True)
class World:
    names: dict[str, Any]  # what stands in the addresses and forms
    sessions: dict[str, str]  # by role


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Rolled back after the last test of this module."""
    data_dir = tmp_path_factory.mktemp("access")
    with django_db_blocker.unblock(), override_settings(DATA_DIR=data_dir), transaction.atomic():
        sessions = {role: a_session(*who) for role, who in CAST.items()}
        yield World(a_story(data_dir / "public"), sessions)
        transaction.set_rollback(True)


def a_session(name: str = "", *roles: str) -> str:
    """Make this person and sign him or her in; returns the key of the session."""
    if not name:
        return ""
    fields: dict[str, Any] = {"is_external": True} if name == "Reviewer Three" else {"team": "Safeguards"}
    client = Client()
    client.force_login(b.person(name, *roles, password=PASSWORD, **fields))
    return str(client.session.session_key)


def a_story(root: Path) -> dict[str, Any]:
    """A goal and a cycle that is scored, both named "one", so that one set of names fills every address.

    Edition 1 is public and edition 2 waits; so do a change of the goal, and the ending of another goal.
    """
    b.a_roadmap()
    goal = _a_goal_with_everything()
    ask_for_evidence(goal=goal, about="criteria.report", asked="The log.", by=b.another_editor(), at=b.later(9))
    a_waiting_map("one")
    b.a_goal("two", owners=[OwnerInput(user=b.person("Owner Two"), team="Security", since=b.DAY)])
    cycle = a_cycle("one")
    row = in_cycle(cycle, goal)
    approve(preparation=prepare(by=b.a_publisher(), at=b.later(21)), by=b.another_publisher(), at=b.later(21))
    opened(cycle)
    waiting = assignment_of(row, b.person("Reviewer Two"))
    declare_interest(
        assignment=waiting, conflict="financial", reason="A few shares.", by=waiting.reviewer, at=b.later(22)
    )
    publish(root, at=b.later(22))
    invitation, token = invite(
        email="new@example.org", roles=["owner"], by=b.person("Administrator One"), at=timezone.now()
    )
    return {
        "invitation": invitation.public_id,
        "token": token,
        "program": a_token().token.public_id,
        "slug": "one",
        "goal": "one",
        "noun": "goal",
        "criterion": "report",
        "compared": 1,
        "code": "first-code",
        "metric": "one",
        "owner": goal.ownerships.get().pk,
        "kind": "progress",
        "reviewer": waiting.reviewer.public_id,
        "public_id": b.an_owner().public_id,
        "number": 2,
        "revision": b.a_proposed_revision(goal).pk,
        "resolution": b.a_proposed_ending(b.a_goal("ending")).pk,
        "withholding": _a_withholding(),  # before the candidate, which it would move
        "pk": _a_candidate_that_is_ready(),
        "request_number": ask_for_correction(asked=Asked(words="The year."), at=b.later(22)).number,
        "page": "goals/one/",
        "edition": 1,
        "version": 1,
        "asked": 1,
        "sha256": THE_PAGE.sha256,
        "seq": 0,
        "path": "goals/one/",
        "threshold": "one",
        "evidence": "one",
        "cycle": "one",
        "level": "one",
        "commitment": "one",
        "policy": "one",
        "report": "one",
        "suite": "one",
        "provider_id": "sso",
        "standard": Standard.objects.get(level__slug="one").pk,
        "app_label": "goals",
        "table": "goal",
        "object_id": goal.pk,
        "key": "first",
        "area": "safeguards",
        "box": "1",
        "stub": "sealed",
        "filed": "filed",
        "uidb36": "1",
    }


def _a_withholding() -> int:
    """By one publisher; another one, or an editor, may decide."""
    wanted = Wanted(key="area/safeguards", field="", words="", reason="legal", justification="A contract.")
    return withhold_published(wanted=wanted, by=b.a_publisher(), at=b.later(22)).number


def _a_candidate_that_is_ready() -> int:
    """Nothing is left but the word of a second person."""
    preparation = prepare(by=b.a_publisher(), at=b.later(23))
    get_ready(preparation, at=timezone.now())
    return preparation.pk


def _a_goal_with_everything() -> Goal:
    """Evidence, a metric, a milestone and a turn; two updates and two readings of each kind, so that number 2 is there."""
    standing = b.deadline(kind="standing", on=None, days=90, anchor="a change")
    milestone = MilestoneInput(key="first", title="The outline", deadline=b.deadline())
    criteria = [b.deliverable(), b.comparing()]
    goal = b.a_goal("one", revision=b.a_revision(deadline=standing, milestones=[milestone], criteria=criteria))
    b.a_finding(b.a_comparison(goal, judges=[b.person("Reviewer Four", "reviewer")]), code="first-code")
    a_look(b.some_evidence("one", goals=[goal]), THE_PAGE, at=b.later(2))
    b.a_file("filed", goals=[goal])
    some_activity()
    sealed = b.some_evidence("sealed", goals=[goal], visibility="stub", description="A log of attacks.")
    for name in ("Reviewer Three", "Reviewer Four"):
        name_evidence_reader(evidence=sealed, reader=b.person(name, "reviewer"), by=None, at=b.later(2))
    span: dict[str, Any] = {"subject": "goal/one", "field": "revisions.1.why", "start": 0, "end": 7}
    withhold(**span, reason="legal", justification="A contract.", by=None, at=b.later(2))
    metric = b.a_metric(goal, "one")
    b.an_evaluation_run(b.a_suite("one"))
    for number in (1, 2):
        b.a_reading(metric, on=b.later(number).date())
        b.an_update(goal, at=b.later(4 + number))
        reading = CriterionReadingInput(criterion="report", on=b.DAY, state="not_applicable", justification="No.")
        record_criterion_reading(goal=goal, reading=reading, by=b.an_owner(), at=b.later(number))
    record_occurrence(
        goal=goal, key="first", text="It changed.", triggered_on=b.DAY, by=b.an_owner(), at=b.later(3)
    )  # fmt: skip
    return goal


def addresses(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Every address below a resolver as one plain line: internal/goals/<slug>/edit/."""
    for pattern in resolver.url_patterns:
        line = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, line)
        else:
            named = re.sub(r"\(\?P<(\w+)>[^)]+\)|<\w+:(\w+)>", lambda found: f"<{found[1] or found[2]}>", line)
            plain = re.sub(r"\(\?!.*\)|[\^$]", "", named)
            # Every table has the same two pages on the admin site; tests/roadmap/accounts/test_admin.py goes through all.
            yield re.sub(r"(internal/admin)/\w+/\w+/", r"\1/<app_label>/<table>/", plain)


def rows(table: str) -> list[ParameterSet]:
    """The lines of a table; each test is called by what stands behind the letters."""
    found = [line.split() for line in table.strip().splitlines()]
    return [pytest.param(*row, id=" ".join(word for word in row if len(word) != len(CAST))) for row in found]


def by_role(letters: str) -> dict[str, str]:
    return dict(zip(CAST, letters, strict=True))


def answers(world: World, method: str, address: str, form: dict[str, Any] | None = None) -> dict[str, str]:
    """What each of the cast is answered. What is done here is undone at once."""
    path = "/" + re.sub(r"<(\w+)>", lambda found: str(world.names[found[1]]), address)
    return {role: letter(ask(world.sessions[role], method, path, form)) for role in CAST}


def ask(session: str, method: str, path: str, form: dict[str, Any] | None = None) -> HttpResponse:
    client = Client()
    if session:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    before = transaction.savepoint()
    try:
        return getattr(client, method)(path, form or {})
    finally:
        transaction.savepoint_rollback(before)


def letter(response: HttpResponse) -> str:
    if response.status_code == 302 and response["Location"].startswith(reverse("account_login")):
        return SIGN_IN
    return LETTERS.get(response.status_code, f"({response.status_code})")


def test_the_table_lists_every_address_of_the_project_once() -> None:
    assert sorted(line.split()[-1] for line in TABLE.strip().splitlines()) == sorted(set(addresses(get_resolver())))


@pytest.mark.parametrize(("gets", "posts", "address"), rows(TABLE))
def test_everybody_is_answered_as_the_table_says(world: World, gets: str, posts: str, address: str) -> None:
    assert answers(world, "get", address) == by_role(gets)
    assert answers(world, "post", address) == by_role(posts)


@pytest.mark.parametrize(("posts", "address", "decision"), rows(DECISIONS))
def test_who_may_decide_is_as_the_table_says(world: World, posts: str, address: str, decision: str) -> None:
    form = {"do": decision, "reason": "Not yet.", "decline-reason": "Not yet.", "direction": "less", "words": "So."}
    chosen = {name: world.names[name] for name in ("revision", "resolution")}
    assert answers(world, "post", address, form | chosen) == by_role(posts)


@pytest.mark.parametrize("segment", sorted(PUBLIC))
def test_public_pages_are_the_same_for_everybody_and_only_to_be_read(world: World, segment: str) -> None:
    for path in {f"/{segment}", f"/{segment}/".replace("//", "/")}:
        found = [ask(session, "get", path) for session in world.sessions.values()]
        assert len({(one.status_code, one.content) for one in found}) == 1
        assert not any(one.cookies for one in found)
        assert {ask(session, "post", path).status_code for session in world.sessions.values()} == {405}
