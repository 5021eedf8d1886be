"""Nothing withheld or sealed leaves by reading: a word stands behind every box, and no GET of a staff page has it.

Every text of a goal, of its evidence, of the map and of reports that can be withheld is withheld. Forms in which a text
is edited hold it open, for those who may edit it; they are named here, and no page is both.
"""

import re
from collections.abc import Iterator

import pytest
from django.db import models, transaction
from django.test import Client, override_settings
from pytest_django.plugin import DjangoDbBlocker

from goals.actions import withhold
from goals.actions.redaction import texts_of
from goals.models import ConditionalCommitment, EvaluationSuite, Evidence, Goal, Redaction, Report, Threshold
from roadmap.accounts.models import Scope, User
from roadmap.redaction import text_hash
from tests import builders as b
from tests.access_table import CAST, TABLE
from tests.api_addresses import API
from tests.public_site.secret_words import text_columns, without_triggers
from tests.test_access import World, a_session, a_story, ask
from tests.tokens import a_token

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.xdist_group("withheld")]

CANARY = "qzcanaryzq"
SEALED = "qzsealedzq"
# Forms that hold the very texts they change, and say so. `docs/architecture.md`, "Who reads what", says why.
OPEN_FOR_EDITING = (
    r"/internal/goals/[^/]+/edit/",
    r"/internal/goals/[^/]+/update/",
    r"/internal/goals/[^/]+/updates/\d+/correct/",
    r"/internal/goals/[^/]+/criteria/([^/]+/)?(add|edit|remove)/",
    r"/internal/goals/[^/]+/milestones/([^/]+/)?(add|edit|remove|order)/",
    r"/internal/goals/[^/]+/metrics/[^/]+/target/",
    r"/internal/goals/[^/]+/occurrences/[^/]+/done/",
    r"/internal/goals/[^/]+/criterion-readings/\d+/correct/",
    r"/internal/evidence/[^/]+/edit/",
    r"/internal/map/thresholds/[^/]+/edit/",
    r"/internal/map/thresholds/[^/]+/mitigations/[^/]+/edit/",
    r"/internal/map/commitments/[^/]+/edit/",
    r"/internal/map/library/reports/[^/]+/correct/",
)
NOTICE = "Words in this are withheld from the public."


# Tables of which no text can be withheld.
NEVER_WITHHELD = {
    f"goals.{name}"
    for name in ("Redaction", "Area", "Roadmap", "SafetyLevel", "Standard", "PolicyVersion", "Finding", "Judgement")
}


@pytest.fixture(scope="module")
def staff(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """The world of the access table with everything withheld that can be, and a sealed piece of evidence."""
    data_dir = tmp_path_factory.mktemp("withheld")
    with django_db_blocker.unblock(), override_settings(DATA_DIR=data_dir), transaction.atomic():
        sessions = {role: a_session(*who) for role, who in CAST.items()}
        world = World(a_story(data_dir / "public"), sessions)
        without_triggers()
        _put_canaries()
        assert _withhold_everything() > 30
        yield world
        transaction.set_rollback(True)


def _put_canaries() -> None:
    """A canary in every text that may be withheld, another in what is sealed of a stub."""
    paths = {path.rpartition(".")[2] for subject in _subjects() for path in texts_of(subject)}
    for field in text_columns():
        model = field.model._meta.label
        named = field.name in paths | {"expected_text", "note"} or field.name.startswith(("confidence_s", "needed_before_e", "needed_before_t"))  # fmt: skip
        if not model.startswith("goals.") or model in NEVER_WITHHELD or not named:
            continue
        rows: models.QuerySet = models.QuerySet(field.model)
        rows = rows.exclude(**{field.name: ""})
        if model == "goals.Correction":  # of reports, which can be withheld; of policy versions and standards it cannot
            rows = rows.filter(subject__startswith="report/")
        if isinstance(field, models.URLField) or field.name == "url":
            rows.update(**{field.name: f"https://{CANARY}.example.org/"})
        elif field.max_length is None or field.max_length > 60:
            rows.update(**{field.name: f"Open words {CANARY} and others"})
    sealed = Evidence.objects.get(slug="sealed").revisions.order_by("-number")[0]
    rows = models.QuerySet(type(sealed)).filter(pk=sealed.pk)
    rows.update(title=f"A {SEALED} log", url=f"https://{SEALED}.example.org/", sha256="5ea1" * 16)


def _subjects() -> list[str]:
    kinds = {
        "goal": Goal, "evidence": Evidence, "threshold": Threshold, "commitment": ConditionalCommitment,
        "report": Report, "suite": EvaluationSuite,
    }  # fmt: skip
    return [
        f"{kind}/{slug}"
        for kind, model in kinds.items()
        for slug in model._default_manager.values_list("slug", flat=True)
    ]


def _withhold_everything() -> int:
    models.QuerySet(Redaction).filter(key="1").update(text_sha256=text_hash("another text"))  # fails closed: all of it
    for subject in _subjects():
        for path, text in texts_of(subject).items():
            if CANARY not in text or Redaction.objects.filter(subject=subject, field=path).exists():
                continue
            start = 0 if path == "url" else text.index(CANARY)
            span = (None, None) if path == "url" else (start, start + len(CANARY))
            withhold(
                subject=subject, field=path, start=span[0], end=span[1], reason="legal",
                justification="A contract.", by=None, at=b.later(30),
            )  # fmt: skip
    return Redaction.objects.count()


def _pages(world: World, role: str) -> Iterator[tuple[str, str]]:
    """Every internal page that this person may open, as it is sent."""
    column = list(CAST).index(role)
    for line in TABLE.strip().splitlines():
        gets, _, address = line.split()
        if gets[column] != "y" or not address.startswith("internal/"):
            continue
        path = "/" + re.sub(r"<(\w+)>", lambda found: str(world.names[found[1]]), address)
        response = ask(world.sessions[role], "get", path)
        if response.status_code == 200:
            yield path, response.getvalue().decode(errors="replace")


ROLES = ["reader", "owner of the goal", "owner of another goal", "editor", "reviewer assigned", "reviewer not assigned",
         "outside reviewer assigned", "adjudicator", "publisher", "auditor", "administrator"]  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_no_page_that_is_only_read_has_a_withheld_word(staff: World, role: str) -> None:
    pages = dict(_pages(staff, role))
    assert pages
    found = [path for path, text in pages.items() if CANARY in text and not _is_open(path)]
    assert not found, "\n".join(found)


def _is_open(path: str) -> bool:
    return any(re.fullmatch(pattern, path) for pattern in OPEN_FOR_EDITING)


def test_every_form_that_holds_withheld_words_says_so(staff: World) -> None:
    opened = [*_pages(staff, "owner of the goal"), *_pages(staff, "editor")]
    held = {path: NOTICE in text for path, text in opened if CANARY in text}
    assert [path for path, is_said in held.items() if not is_said] == []
    assert [one for one in OPEN_FOR_EDITING if not any(re.fullmatch(one, path) for path in held)] == []


@pytest.mark.parametrize("role", ROLES)
def test_what_is_sealed_is_read_by_those_who_keep_it_alone(staff: World, role: str) -> None:
    found = [path for path, text in _pages(staff, role) if SEALED in text or "5ea15ea1" in text]
    assert bool(found) == (role in ("owner of the goal", "editor"))


INSIDE = [role for role in ROLES if role != "outside reviewer assigned"]


def _answers(world: World, role: str) -> dict[str, str]:
    """Every answer of the API that this person's token reads."""
    before = transaction.savepoint()
    _, text = a_token(Scope.READ_INTERNAL, by=User.objects.get(name=CAST[role][0]))
    paths = [line.split()[2] for line in API.strip().splitlines()]
    paths = ["/" + re.sub(r"<(\w+)>", lambda found: str(world.names[found[1]]), path) for path in paths]
    found = {path: Client().get(path, HTTP_AUTHORIZATION=f"Bearer {text}") for path in paths}
    transaction.savepoint_rollback(before)
    return {path: one.content.decode() for path, one in found.items() if one.status_code == 200}


@pytest.mark.parametrize("role", INSIDE)
def test_no_answer_of_the_api_has_a_withheld_or_sealed_word(staff: World, role: str) -> None:
    """Of what is sealed those who keep it read all, as on the pages."""
    found = _answers(staff, role)
    assert len(found) > 15
    assert [path for path, text in found.items() if CANARY in text] == []
    assert any("[withheld]" in text for text in found.values())
    sealed = {path for path, text in found.items() if SEALED in text or "5ea15ea1" in text}
    keeps_it = role in ("owner of the goal", "editor")
    assert sealed == ({"/api/v1/evidence/", "/api/v1/goals/one/evidence/"} if keeps_it else set())


@pytest.mark.parametrize("noun", ["goals", "updates", "evidence"])
@pytest.mark.parametrize("word", [CANARY, SEALED])
def test_a_search_for_a_hidden_word_finds_nothing(staff: World, noun: str, word: str) -> None:
    page = ask(staff.sessions["reader"], "get", f"/internal/search/?in={noun}&q={word}").getvalue().decode()
    assert re.findall(r"(Goals|Updates|Evidence) \((\d+)\)</a>", page) == [
        ("Goals", "0"),
        ("Updates", "0"),
        ("Evidence", "0"),
    ]
    lines = ask(staff.sessions["reader"], "get", f"/internal/search/export.csv?in={noun}&q={word}").getvalue()
    assert len(lines.decode().splitlines()) == 1


def test_the_pages_that_were_swept_do_show_boxes(staff: World) -> None:
    pages = dict(_pages(staff, "reader"))
    boxed = [path for path, text in pages.items() if "[Withheld: legal" in text or "[withheld]" in text]
    assert "/internal/goals/one/" in boxed
    assert "/internal/roadmap/safeguards/" in boxed
    assert "/internal/search/export.csv" in boxed
