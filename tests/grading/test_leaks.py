"""Leak sweep: in every phase every part in a cycle opens every address, and reads of the panel what `visibility` says.

Canary words stand in all that reviewers write, and the panel has names that stand nowhere else. What is found on a page,
in a file, in the inbox, in mails and in the public folder is compared with `sight_of`, for more and for less.
"""

import gzip
import html
import re
from collections.abc import Iterator
from functools import cache

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.utils import timezone

from grading.models import Adjudication, Assignment, CriterionScore, CycleGoal, Kept, Post, Score, Waiver
from grading.visibility import sight_of
from roadmap.accounts.models import User
from roadmap.notifications.models import Notification
from roadmap.notifications.tasks import run_at
from roadmap.records.models import Record
from tests import builders as b
from tests.access_table import CAST, TABLE
from tests.grading.builders import declared, fresh, submit
from tests.grading.leaking import (
    CANARY,
    COLUMN,
    PANEL,
    PARTS,
    PHASES,
    TOKEN,
    Play,
    Stage,
    a_score,
    an_eventful_scoring,
    at_phase,
    reviewer,
    text_of,
)
from tests.test_access import ask

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.xdist_group("grading leaks")]

# Here people stand for another reason than that they score: lists of everybody, and the readers of sealed evidence.
NAMES_EVERYBODY = re.compile(
    r"^/internal/(people/|goals/one/(owners|comparisons/add)/|evidence/sealed/readers/|admin/)"
)
# The record log says who did what and when to auditors and administrators; what it says of a panel is looked at in test_leaks_of_the_log.py.
LOG = re.compile(r"^/internal/records/")
# Pages on which a count or an order could tell something: all of grading, and whatever lists many things.
TELLS_OF_MANY = re.compile(
    r"^/internal/(grading/.*|admin/.*|(leadership|goals|goals/one|search|roadmap|inbox|publishing)/)?$"
)


# --- what is fetched --------------------------------------------------------------------------------------------------


def paths(stage: Stage, part: str) -> Iterator[str]:
    """Every address of the access table that can be read, but those which the table refuses to this part in any phase."""
    column = list(CAST).index(COLUMN[PARTS[part]]) if PARTS[part] in COLUMN else None
    for line in TABLE.strip().splitlines():
        gets, _, address = line.split()
        is_grading = address.startswith("internal/grading/")
        if not address.startswith("internal/") or (not set(gets) & set("yrw") and not is_grading):
            continue
        if is_grading or column is None or gets[column] in "yrw":
            yield path_of(stage, address)
            if address.endswith("/score/"):
                yield path_of(stage, address) + "?amend=1"
    if part in ("auditor", "administrator"):
        newest = Record.objects.order_by("-seq").values_list("seq", flat=True)[:8]
        yield from (f"/internal/records/{seq}/" for seq in newest)


def path_of(stage: Stage, address: str) -> str:
    names = dict(stage.names)
    if address.startswith("internal/grading/"):
        names["slug"] = names.get("cycle", "one")
    return "/" + re.sub(r"<(\w+)>", lambda found: str(names[found[1]]), address)


def person_of(part: str) -> User:
    return User.objects.get(email=PARTS[part].lower().replace(" ", ".") + "@example.org")


def found_in(text: str) -> set[str]:
    return {kind for kind, _ in CANARY.findall(text)}


def may_read(part: str, row: CycleGoal) -> tuple[set[str], set[str]]:
    """(kinds of canary of others, names of others) that `sight_of` opens to this part."""
    seen = sight_of(person_of(part), row, timezone.now().date())
    kinds: set[str] = {"request"}  # what evidence is asked for everybody may read, and nobody who asks
    kinds |= {"reason"} if seen.others or seen.proposed or seen.grade else set()
    kinds |= {"criterion"} if seen.others else set()
    kinds |= {"note"} if seen.notes else set()
    kinds |= {"post"} if seen.discussion else set()
    kinds |= {"recusal", "interest"} if seen.reviewers else set()
    return kinds, set(PANEL.values()) if seen.reviewers else set()


@cache
def own_number(part: str) -> str:
    return PARTS[part].removeprefix("Reviewer ")


def leaks(stage: Stage, part: str, where: str, text: str) -> list[str]:
    """What this part reads there and should not."""
    kinds, names = may_read_once(stage, part)
    of_others = {(kind, whose) for kind, whose in CANARY.findall(text) if whose != own_number(part)}
    wrong = [f"{part} at {where}: {kind} of {whose}" for kind, whose in sorted(of_others) if kind not in kinds]
    if not NAMES_EVERYBODY.match(where) and not LOG.match(where):
        named = {name for name in PANEL.values() if name in text} - names - {PANEL.get(own_number(part), "")}
        wrong += [f"{part} at {where}: the name of {name}" for name in sorted(named)]
    return wrong


_seen: dict[tuple[str, str], tuple[set[str], set[str]]] = {}


def may_read_once(stage: Stage, part: str) -> tuple[set[str], set[str]]:
    key = (stage.phase, part)
    if key not in _seen:
        _seen[key] = may_read(part, stage.row)
    return _seen[key]


# --- the sweep --------------------------------------------------------------------------------------------------------

# Where each kind is read at all: without this a sweep that fetches nothing would pass.
OPENED = {
    "setup": {"name": {"editor"}},
    "scoring": {
        "name": {"editor"},
        "recusal": {"editor"},
        "interest": {"editor"},
        "request": {"reader", "owner of the goal"},
    },
    "discussion": {
        "reason": {"reviewer who scored", "adjudicator"},
        "note": {"adjudicator"},
        "post": {"adjudicator"},
        "name": {"editor"},
    },
    "reply": {"reason": {"owner of the goal", "adjudicator", "editor"}, "note": {"adjudicator"}, "name": {"editor"}},
    "closed": {
        "reason": {"reader", "owner of the goal", "editor", "adjudicator", "auditor"},
        "criterion": {"editor", "adjudicator", "reviewer who scored"},
        "note": {"adjudicator"},
        "name": {"editor"},
    },
    "published": {"reason": {"reader", "publisher"}, "note": {"adjudicator"}},
}


@pytest.mark.parametrize("phase", PHASES)
def test_everybody_reads_of_the_panel_what_the_table_of_visibility_says(play: Play, phase: str) -> None:
    with at_phase(play, phase) as stage:
        wrong: list[str] = []
        read: dict[str, set[str]] = {part: set() for part in PARTS}
        for part in PARTS:
            own = PANEL.get(own_number(part), "")
            for path in paths(stage, part):
                answer = ask(stage.sessions[part], "get", path)
                assert answer.status_code < 500, (part, path)
                text = text_of(answer) + str(answer.headers)
                wrong += leaks(stage, part, path, text)
                of_others = {kind for kind, whose in CANARY.findall(text) if whose != own_number(part)}
                read[part] |= of_others | ({"name"} if any(n in text for n in PANEL.values() if n != own) else set())
        assert wrong == []
        for kind, parts in OPENED[phase].items():
            assert {part for part in parts if kind not in read[part]} == set(), kind


@pytest.mark.parametrize("phase", PHASES)
def test_no_message_and_no_mail_tells_of_a_score_or_of_who_gave_it(play: Play, phase: str) -> None:
    with at_phase(play, phase):
        mail.outbox.clear()
        run_at(timezone.now())
        assert mail.outbox
        told = [(row.user.email, f"{row.text} {row.why} {row.about} {row.url}") for row in Notification.objects.select_related("user")]  # fmt: skip
        told += [
            (address, f"{one.subject} {one.body} {getattr(one, 'alternatives', '')}")
            for one in mail.outbox
            for address in one.to
        ]
        for address, text in told:
            assert not CANARY.search(text), (address, text)
            own = User.objects.get(email=address).name if User.objects.filter(email=address).exists() else ""
            assert not [name for name in PANEL.values() if name in text and name != own], (address, text)


@pytest.mark.parametrize("phase", PHASES)
def test_the_public_folder_holds_reasons_of_published_grades_and_nothing_else_of_the_panel(
    play: Play, phase: str
) -> None:
    with at_phase(play, phase) as stage:
        found, names = set(), set()
        for file in stage.root.rglob("*"):
            if file.is_file():
                data = file.read_bytes()
                text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode(errors="ignore")
                found |= found_in(html.unescape(text))
                names |= {name for name in PANEL.values() if name in text}
        assert names == set()
        assert found == ({"reason"} if phase == "published" else set())


@pytest.mark.parametrize("phase", ["discussion", "published"])
def test_neither_a_count_nor_an_order_tells_who_scored_first(play: Play, phase: str) -> None:
    """The same scores, given in two orders, are the same bytes for everybody; only the record log tells them apart."""

    def pages(order: tuple[str, ...]) -> dict[tuple[str, str], bytes]:
        with at_phase(play, phase, order) as stage:
            return {
                (part, path): TOKEN.sub(b"", ask(stage.sessions[part], "get", path).getvalue())
                for part in PARTS
                for path in paths(stage, part)
                if path.startswith("/internal/grading/")
            }

    first, second = pages(("One", "Three", "Six")), pages(("Six", "Three", "One"))
    assert {key for key in first if first[key] != second[key]} == set()


def test_while_others_score_nobody_is_shown_that_somebody_has(play: Play) -> None:
    """But the editor without a part in the panel, whom the table of visibility lets count, and the record log."""

    def pages(submits: bool) -> dict[tuple[str, str], bytes]:
        before = transaction.savepoint()
        try:
            row = CycleGoal.objects.select_related("cycle", "goal").get(cycle__slug="one")
            an_eventful_scoring(row)
            declared(row, reviewer("Three"), b.later(24))
            if submits:
                submit(row, reviewer("Three"), a_score("Three"))
            stage = Stage("scoring", play.sessions, play.names, fresh(row), play.root)
            return {
                (part, path): TOKEN.sub(b"", ask(stage.sessions[part], "get", path).getvalue())
                for part in PARTS
                if part not in ("editor", "outside reviewer")
                for path in paths(stage, part)
                if TELLS_OF_MANY.match(path)
            }
        finally:
            transaction.savepoint_rollback(before)

    first, second = pages(False), pages(True)
    assert {key for key in first if first[key] != second[key]} == set()


@pytest.mark.parametrize(("phase", "is_shown"), [("scoring", False), ("discussion", False), ("closed", True)])
def test_tables_of_the_admin_site_show_nothing_of_a_panel_at_work(play: Play, phase: str, is_shown: bool) -> None:
    with at_phase(play, phase) as stage:
        session = stage.sessions["administrator"]
        for model in (Assignment, Score, CriterionScore, Kept, Post, Adjudication, Waiver):
            base = f"/internal/admin/grading/{model._meta.model_name}/"
            table = text_of(ask(session, "get", base))
            for pk in model._default_manager.values_list("pk", flat=True):
                assert (f'href="{base}{pk}/change/"' in table) is is_shown, base
                assert (ask(session, "get", f"{base}{pk}/change/").status_code == 200) is is_shown, base
            assert not CANARY.search(table), base


def test_a_stranger_reads_nothing(play: Play) -> None:
    with at_phase(play, "closed") as stage:
        client = Client()
        for path in paths(stage, "administrator"):
            answer = client.get(path)
            assert answer.status_code in (302, 404), path
