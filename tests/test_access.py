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
from tests.api_addresses import API
from tests.conftest import PASSWORD
from tests.desk import approve, get_ready
from tests.goals.the_map import a_waiting_map
from tests.grading.builders import a_cycle, assignment_of, in_cycle, opened
from tests.looks import a_look, answered
from tests.tokens import a_token

# One worker makes the world once.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access")]

# What stands at the address of evidence "one".
THE_PAGE = answered(b"<p>The report.", "text/html")
# The columns of the tables, from left to right: who asks, by which name and with which roles.
CAST: dict[str, tuple[str, ...]] = {
    "nobody signed in": (),
    "no role": ("Roleless One",),
    "reader": ("Reader One", "reader"),
    "owner of the goal": ("Owner One", "owner"),
    "owner of another goal": ("Owner Two", "owner"),
    "editor": ("Editor Two", "editor"),
    "reviewer assigned": ("Reviewer One", "reviewer"),
    "reviewer not assigned": ("Reviewer Four", "reviewer"),
    "outside reviewer assigned": ("Reviewer Three", "reviewer"),
    "adjudicator": ("Adjudicator One", "adjudicator"),
    "publisher": ("Publisher Two", "publisher"),
    "auditor": ("Auditor One", "auditor"),
    "administrator": ("Administrator One", "administrator"),
}

# One letter for what each of them is answered.
# r: sent to another page, w: may, but not yet, k: a token is asked for, which no session stands in for
LETTERS = {200: "y", 302: "r", 401: "k", 403: "n", 404: "-", 405: "x", 409: "w"}
SIGN_IN = "s"  # sent to the sign-in page

# GET, then POST with nothing filled in (a form with errors is a "y": this person may send it), then the address.
TABLE = """
snnnnnnnnnnnn snnnnnnnnnnnn accounts/email/
snyyyyyynyyyy sxxxxxxxxxxxx accounts/tokens/
snyyyyyynyyyy snyyyyyynyyyy accounts/tokens/new/
sxxxxxxxxxxxx s--r--------r accounts/tokens/<program>/revoke/
yrrrrrrrrrrrr yrrrrrrrrrrrr accounts/invitation/<token>/
yrrrrrrrrrrrr yrrrrrrrrrrrr accounts/login/
syyyyyyyyyyyy sssssssssssss accounts/logout/
yyyyyyyyyyyyy xxxxxxxxxxxxx accounts/inactive/
yrrrrrrrrrrrr yrrrrrrrrrrrr accounts/signup/
syyyyyyyyyyyy syyyyyyyyyyyy accounts/reauthenticate/
yyyyyyyyyyyyy xxxxxxxxxxxxx accounts/confirm-email/
syyyyyyyyyyyy syyyyyyyyyyyy accounts/password/change/
srrrrrrrrrrrr srrrrrrrrrrrr accounts/password/set/
yyyyyyyyyyyyy yyyyyyyyyyyyy accounts/password/reset/
srrrrrrrrrrrr srrrrrrrrrrrr accounts/login/code/confirm/
yyyyyyyyyyyyy ------------- accounts/confirm-email/<key>/
yyyyyyyyyyyyy xxxxxxxxxxxxx accounts/password/reset/key/done/
yyyyyyyyyyyyy yyyyyyyyyyyyy accounts/password/reset/key/<uidb36>-<key>/
yyyyyyyyyyyyy xxxxxxxxxxxxx accounts/password/reset/done/
syyyyyyyyyyyy sxxxxxxxxxxxx accounts/2fa/
srrrrrrrrrrrr srrrrrrrrrrrr accounts/2fa/authenticate/
srrrrrrrrrrrr srrrrrrrrrrrr accounts/2fa/reauthenticate/
srrrrrrrrrrrr srrrrrrrrrrrr accounts/2fa/totp/activate/
s------------ s------------ accounts/2fa/totp/deactivate/
s------------ sxxxxxxxxxxxx accounts/2fa/recovery-codes/
srrrrrrrrrrrr srrrrrrrrrrrr accounts/2fa/recovery-codes/generate/
s------------ s------------ accounts/2fa/recovery-codes/download/
s------------ s------------ accounts/2fa/webauthn/keys/<pk>/remove/
srrrrrrrrrrrr srrrrrrrrrrrr accounts/2fa/webauthn/keys/<pk>/edit/
syyyyyyyyyyyy sxxxxxxxxxxxx accounts/2fa/webauthn/
srrrrrrrrrrrr srrrrrrrrrrrr accounts/2fa/webauthn/add/
srrrrrrrrrrrr srrrrrrrrrrrr accounts/2fa/webauthn/login/
srrrrrrrrrrrr srrrrrrrrrrrr accounts/2fa/webauthn/reauthenticate/
syyyyyyyyyyyy srrrrrrrrrrrr accounts/sessions/
sxxxxxxxxxxxx sssssssssssss accounts/sessions/end/
xxxxxxxxxxxxx -rrrrrrrrrrrr accounts/oidc/<provider_id>/login/
------------- xxxxxxxxxxxxx accounts/oidc/<provider_id>/login/callback/
yyyyyyyyyyyyy xxxxxxxxxxxxx accounts/oidc/cancelled/
syyyyyyyyyyyy sxxxxxxxxxxxx internal/
snyyyyyynyyyy sxxxxxxxxxxxx internal/leadership/
snrrrryyyrrrr sxxxxxxxxxxxx internal/grading/
snyyyyyynyyyy sxxxxxxxxxxxx internal/grading/cycles/
snnnnynnnnnnn snnnnynnnnnnn internal/grading/cycles/new/
snyyyyyynyyyy sxxxxxxxxxxxx internal/grading/cycles/<slug>/
snnnnynnnnnnn snnnnynnnnnnn internal/grading/cycles/<slug>/edit/
snnnnynnnnnnn snnnnynnnnnnn internal/grading/cycles/<slug>/goals/
snnnnrnnnnnnn snnnnrnnnnnnn internal/grading/cycles/<slug>/panels/
snnnnynnnnnnn sxxxxxxxxxxxx internal/grading/cycles/<slug>/check/
snnnnyynynnnn snnnnnynynnnn internal/grading/cycles/<slug>/calibration/
sxxxxxxxxxxxx snnnnrnnnnnnn internal/grading/cycles/<slug>/open/
snnnnynnnnnnn snnnnynnnnnnn internal/grading/cycles/<slug>/close/
snnnnynnnnnnn snnnnynnnnnnn internal/grading/cycles/<slug>/scores/
snnnnynnnnnnn sxxxxxxxxxxxx internal/grading/cycles/<slug>/scores/sheet.csv
snnnnnnnnnnnn sxxxxxxxxxxxx internal/grading/cycles/<slug>/scores.csv
snnnnnnnnnnnn sxxxxxxxxxxxx internal/grading/cycles/<slug>/scores.json
snnnnnnnnnnnn sxxxxxxxxxxxx internal/grading/cycles/<slug>/statistics/
sxxxxxxxxxxxx snnnnnnnnnnnn internal/grading/cycles/<slug>/statistics/compute/
snnnnnnnnnnnn sxxxxxxxxxxxx internal/grading/cycles/<slug>/statistics/progress.json
snnnnynnnnnnn snnnnrnnnnnnn internal/grading/cycles/<slug>/phases/
snyyyyyyyyyyy sxxxxxxxxxxxx internal/grading/cycles/<slug>/discussion/
snyyyyyynyyyy snnnnynnnnnnn internal/grading/cycles/<slug>/reopening/
sxxxxxxxxxxxx s------------ internal/grading/cycles/<slug>/reopening/<number>/
snyyyyyynyyyy sxxxxxxxxxxxx internal/grading/cycles/<slug>/<goal>/<kind>/
snnnnnnnnnnnn snnnnnnnnnnnn internal/grading/cycles/<slug>/<goal>/<kind>/discussion/
snnnnnnnnynnn snnnnnnnnynnn internal/grading/cycles/<slug>/<goal>/<kind>/adjudicate/
sxxxxxxxxxxxx snnnnrnnnnnnn internal/grading/cycles/<slug>/<goal>/<kind>/send/
snnnnnnnnnnnn snnnnnnnnnnnn internal/grading/cycles/<slug>/<goal>/<kind>/reply/
snnnnnnnnnnnn snnnnnnnnnnnn internal/grading/cycles/<slug>/<goal>/<kind>/object/
snnnnynnnnnnn snnnnynnnnnnn internal/grading/cycles/<slug>/<goal>/<kind>/assign/
snnnnynnnnnnn snnnnynnnnnnn internal/grading/cycles/<slug>/<goal>/<kind>/remove/
snnnnnynynnnn snnnnnynynnnn internal/grading/cycles/<slug>/<goal>/<kind>/score/
snnnnnynynnnn snnnnnynynnnn internal/grading/cycles/<slug>/<goal>/<kind>/score/conflict/
snnnnnynynnnn snnnnnynynnnn internal/grading/cycles/<slug>/<goal>/<kind>/score/withheld/
snnnnnrnrnnnn snnnnnrnrnnnn internal/grading/cycles/<slug>/<goal>/<kind>/score/ask/
snnnnynnnnnnn snnnnynnnnnnn internal/grading/cycles/<slug>/<goal>/<kind>/reviewers/<reviewer>/lapse/
snnnnynnnnnnn snnnnynnnnnnn internal/grading/cycles/<slug>/<goal>/<kind>/reviewers/<reviewer>/waive/
sxxxxxxxxxxxx snnnnrnnnnnnn internal/grading/cycles/<slug>/<goal>/<kind>/reviewers/<reviewer>/take-back/
snyyyyyyyyyyy snnnnrnnnnnnn internal/grading/rubrics/
snnnnynnnnnnn snnnnynnnnnnn internal/grading/rubrics/<kind>/new/
snyyyyyyyyyyy sxxxxxxxxxxxx internal/grading/rubrics/<kind>-<version>/
snnnnynnnnnnn sxxxxxxxxxxxx internal/corrections/
snnnnynnnnnnn snnnnynnnnnnn internal/corrections/<request_number>/
yyyyyyyyyyyyy yyyyyyyyyyyyy corrections/new/
snyyyyyynyyyy sxxxxxxxxxxxx internal/publishing/
snnnnnnnnnynn snnnnnnnnnynn internal/publishing/prepare/
snyyyyyynyyyy sxxxxxxxxxxxx internal/publishing/candidates/<pk>/
sxxxxxxxxxxxx snnnnnnnnnnnn internal/publishing/candidates/<pk>/answer/
sxxxxxxxxxxxx snnnnnnnnnrnn internal/publishing/candidates/<pk>/search/
snyyyyyynyyyy sxxxxxxxxxxxx internal/publishing/candidates/<pk>/search/progress.json
snyyyyyynyyyy sxxxxxxxxxxxx internal/publishing/candidates/<pk>/pages/
snyyyyyynyyyy sxxxxxxxxxxxx internal/publishing/candidates/<pk>/preview/
snyyyyyynyyyy sxxxxxxxxxxxx internal/publishing/candidates/<pk>/preview/<page>
sxxxxxxxxxxxx snnnnnnnnnrnn internal/publishing/candidates/<pk>/approve/
sxxxxxxxxxxxx snnnnnnnnnynn internal/publishing/candidates/<pk>/decline/
snyyyyyynyyyy sxxxxxxxxxxxx internal/publishing/withheld/
snnnnnnnnnynn snnnnnnnnnynn internal/publishing/withheld/new/
snyyyyyynyyyy snnnnynnnnynn internal/publishing/withheld/<withholding>/
snyyyyyynyyyy sxxxxxxxxxxxx internal/publishing/editions/<edition>/
snyyyyyynyyyy sxxxxxxxxxxxx internal/publishing/progress.json
sxxxxxxxxxxxx snnnnnnnnnrnn internal/publishing/render/
snyyyyyynyyyy sxxxxxxxxxxxx internal/goals/
snyyyyyynyyyy sxxxxxxxxxxxx internal/goals/<slug>/
sxxxxxxxxxxxx snrrrrrrnrrrr internal/goals/<slug>/watch/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/edit/
snnynnnnnnnnn snnynnnnnnnnn internal/goals/<slug>/update/
sxxxxxxxxxxxx snnynnnnnnnnn internal/goals/<slug>/update/draft/
snnrnnnnnnnnn snnrnnnnnnnnn internal/goals/<slug>/update/check/
srrrrrrrrrrrr sxxxxxxxxxxxx internal/update-due/
snyyyyyynyyyy sxxxxxxxxxxxx internal/search/
snyyyyyynyyyy sxxxxxxxxxxxx internal/search/export.csv
snyyyyyynyyyy snyyyyyynyyyy internal/goals/<slug>/revisions/<number>/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/resolution/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/place/
snyyyyyynyyyy sxxxxxxxxxxxx internal/goals/<slug>/owners/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/owners/add/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/owners/hand-over/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/owners/<owner>/end/
snyyyyyynyyyy snyyyyyynyyyy internal/goals/<slug>/links/
snnynyyynnnnn snnynyyynnnnn internal/goals/<slug>/evidence/add/
snnnnynnnnnnn snnnnynnnnnnn internal/add-goal/
snnnnynnnnnnn snnnnrnnnnnnn internal/order/<area>/
snyyyyyynyyyy snyyyyyynyyyy internal/reads/
snyyyyyynyyyy sxxxxxxxxxxxx internal/coding/
snnnnnyynnnnn snnnnnyynnnnn internal/coding/<noun>/<revision>/
snyyyyyynyyyy sxxxxxxxxxxxx internal/evidence/
snyyyyyynyyyy snnnnrrrnnnnn internal/evidence/<slug>/
snnynynnnnnnn snnynynnnnnnn internal/evidence/<slug>/edit/
sxxxxxxxxxxxx snnrnrnnnnnnn internal/evidence/<slug>/link/check/
s-yyyyyy-yyyy sxxxxxxxxxxxx internal/evidence/<filed>/file/
s-yyyyyy-yyyy sxxxxxxxxxxxx internal/evidence/<slug>/link/copies/<sha256>/
snnynnnnnnnnn snnynnnnnnnnn internal/goals/<slug>/criteria/<criterion>/read/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/criteria/add/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/criteria/<criterion>/edit/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/criteria/<criterion>/remove/
snnynnnnnnnnn snnynnnnnnnnn internal/goals/<slug>/criterion-readings/<number>/correct/
snnynyyynnnnn snnynyyynnnnn internal/goals/<slug>/evidence/link/
snnnnyyynnnnn snnnnyyynnnnn internal/goals/<slug>/evidence/ask/
snyyyyyynyyyy snnynnnnnnnnn internal/goals/<slug>/evidence/requests/<asked>/
snnynnyynnnnn snnynnyynnnnn internal/goals/<slug>/metrics/<metric>/read/
snnynnyynnnnn snnynnyynnnnn internal/goals/<slug>/metrics/<metric>/readings/add/
snnynnnnnnnnn snnynnnnnnnnn internal/goals/<slug>/metrics/<metric>/readings/<number>/correct/
snyyyyyynyyyy sxxxxxxxxxxxx internal/goals/<slug>/metrics/<metric>/figure.json
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/metrics/<metric>/target/
snn-n-nnnnnnn snn-n-nnnnnnn internal/goals/<slug>/metrics/<metric>/target/remove/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/metrics/add/
snnynnnnnnnnn snnynnnnnnnnn internal/goals/<slug>/milestones/<key>/done/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/milestones/add/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/milestones/order/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/milestones/<key>/edit/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/milestones/<key>/remove/
snnynnnnnnnnn snnynnnnnnnnn internal/goals/<slug>/occurrences/<key>/done/
snnynnnnnnnnn snnynnnnnnnnn internal/goals/<slug>/occurrences/add/
snyyyyyynyyyy sxxxxxxxxxxxx internal/map/
snnnnynnnnnnn snnnnynnnnnnn internal/map/add-threshold/
snyyyyyynyyyy sxxxxxxxxxxxx internal/map/thresholds/<slug>/
snnnnynnnnnnn snnnnynnnnnnn internal/map/thresholds/<slug>/edit/
snnnnynnnnnnn snnnnynnnnnnn internal/map/thresholds/<slug>/withdraw/
snyyyyyynyyyy snyyyyyynyyyy internal/map/thresholds/<slug>/revisions/<number>/
snnyyynnnnnnn snnyyynnnnnnn internal/map/thresholds/<slug>/assess/
snnnnynnnnnnn snnnnynnnnnnn internal/map/thresholds/<threshold>/add-mitigation/
snyyyyyynyyyy sxxxxxxxxxxxx internal/map/thresholds/<threshold>/mitigations/<slug>/
snnnnynnnnnnn snnnnynnnnnnn internal/map/thresholds/<threshold>/mitigations/<slug>/edit/
snnnnynnnnnnn snnnnynnnnnnn internal/map/thresholds/<threshold>/mitigations/<slug>/withdraw/
snyyyyyynyyyy snyyyyyynyyyy internal/map/thresholds/<threshold>/mitigations/<slug>/revisions/<number>/
snnnnynnnnnnn snnnnynnnnnnn internal/map/add-commitment/
snyyyyyynyyyy sxxxxxxxxxxxx internal/map/commitments/<slug>/
snnnnynnnnnnn snnnnynnnnnnn internal/map/commitments/<slug>/edit/
snnnnynnnnnnn snnnnynnnnnnn internal/map/commitments/<slug>/withdraw/
snyyyyyynyyyy snyyyyyynyyyy internal/map/commitments/<slug>/revisions/<number>/
snnnnynnnnnnn snnnnynnnnnnn internal/map/add-level/
snnnnynnnnnnn snnnnynnnnnnn internal/map/levels/<slug>/activate/
snyyyyyynyyyy sxxxxxxxxxxxx internal/map/library/
snnnnynnnnnnn snnnnynnnnnnn internal/map/library/add-policy/
snnnnynnnnnnn snnnnynnnnnnn internal/map/library/add-report/
snnnnynnnnnnn snnnnynnnnnnn internal/map/levels/<slug>/standards/<standard>/correct/
snnynnnnnnnnn snnynnnnnnnnn internal/goals/<slug>/updates/<number>/correct/
snnnnynnnnnnn snnnnynnnnnnn internal/map/library/policies/<slug>/correct/
snnnnynnnnnnn snnnnynnnnnnn internal/map/library/reports/<slug>/correct/
snnnnynnnnynn snnnn-nnnn-nn internal/withheld/<noun>/<slug>/
snnnnynnnnynn snnnnynnnnynn internal/withheld/<noun>/<slug>/add/
snyyyyyynyyyy snyyyyyynyyyy internal/withheld/<noun>/<slug>/<box>/reveal/
snyyyyyynyyyy sxxxxxxxxxxxx internal/roadmap/
snyyyyyynyyyy sxxxxxxxxxxxx internal/roadmap/<area>/
snnnnnnyynnnn snnnnnnyynnnn internal/evidence/<stub>/open/
snnynynnnnnyn snnynynnnnnnn internal/evidence/<stub>/readers/
syyyyyyyyyyyy sxxxxxxxxxxxx internal/inbox/
sxxxxxxxxxxxx srrrrrrrrrrrr internal/inbox/read/
syyyyyyyyyyyy syyyyyyyyyyyy internal/inbox/settings/
snnnnnnnnnnyy sxxxxxxxxxxxx internal/records/
snnnnnnnnnnyy sxxxxxxxxxxxx internal/records/records.csv
snnnnnnnnnnyy sxxxxxxxxxxxx internal/records/<seq>/
snnnnnnnnnnww sxxxxxxxxxxxx internal/records/<seq>/record.tlog-proof
snnnnnnnnnnny sxxxxxxxxxxxx internal/people/
snnnnnnnnnnny sxxxxxxxxxxxx internal/people/<public_id>/
snnnnnnnnnnny snnnnnnnnnnny internal/people/<public_id>/edit/
snnnnnnnnnnny snnnnnnnnnnny internal/people/invite/
sxxxxxxxxxxxx snnnnnnnnnnnr internal/people/invitations/<invitation>/withdraw/
snnnnnnnnnnny snnnnnnnnnnny internal/people/<public_id>/roles/
snnnnnnnnnnny snnnnnnnnnnny internal/people/<public_id>/deactivate/
snnnnnnnnnnny snnnnnnnnnnny internal/people/<public_id>/reactivate/
snnnnnnnnnnny snnnnnnnnnnny internal/people/<public_id>/second-factor/
snnnnnnnnnnny snnnnnnnnnnnx internal/admin/
snnnnnnnnnnny snnnnnnnnnnnx internal/admin/<app_label>/
snnnnnnnnnnny snnnnnnnnnnnx internal/admin/<app_label>/<table>/
snnnnnnnnnnny snnnnnnnnnnnx internal/admin/<app_label>/<table>/<object_id>/change/
yyyyyyyyyyyyy xxxxxxxxxxxxx <path>
"""
TABLE += API

# POST with a decision filled in, the address, the decision.
DECISIONS = """
snnnnrnnnnnnn internal/goals/<slug>/revisions/<number>/ approve
snnynynnnnnnn internal/goals/<slug>/revisions/<number>/ decline
snnnnnrrnnnnn internal/coding/<noun>/<revision>/ code
snnnnyyynnnnn internal/goals/ending/resolution/ accept
snnrnrrrnnnnn internal/goals/ending/resolution/ decline
snnnnnnnnnrnn internal/publishing/candidates/<pk>/approve/ approve
snnnnnnnnnrnn internal/publishing/candidates/<pk>/decline/ decline
"""


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
    goal = b.a_goal("one", revision=b.a_revision(deadline=standing, milestones=[milestone]))
    a_look(b.some_evidence("one", goals=[goal]), THE_PAGE, at=b.later(2))
    b.a_file("filed", goals=[goal])
    sealed = b.some_evidence("sealed", goals=[goal], visibility="stub", description="A log of attacks.")
    for name in ("Reviewer Three", "Reviewer Four"):
        name_evidence_reader(evidence=sealed, reader=b.person(name, "reviewer"), by=None, at=b.later(2))
    span: dict[str, Any] = {"subject": "goal/one", "field": "revisions.1.why", "start": 0, "end": 7}
    withhold(**span, reason="legal", justification="A contract.", by=None, at=b.later(2))
    metric = b.a_metric(goal, "one")
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
