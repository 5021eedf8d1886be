"""Nothing leaks: a secret word stands in every text that stays inside, and in no byte of the public folder."""

import gzip
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from goals import actions as goal_actions
from goals.actions import CommitmentInput, MitigationInput, ThresholdInput
from goals.actions.redaction import text_of
from goals.kept_standing import catch_up
from goals.models import Goal, Redaction
from grading import actions as grading_actions
from grading.actions.score import CriterionInput
from grading.models import AnchorCase, Cycle, CycleStatistics
from public_site.actions import (
    answer_request,
    ask_for_correction,
    decline,
    lift_withholding,
    prepare,
    withhold_published,
)
from public_site.actions.request import Asked
from public_site.actions.withholding import Wanted
from public_site.publish import write_editions, write_register
from public_site.registering import register_now
from public_site.render import render_release
from public_site.roadmap_file.importing import import_content
from roadmap.accounts.actions import invite
from roadmap.accounts.models import User
from roadmap.notifications.actions import choose
from roadmap.notifications.tasks import run_at
from roadmap.records.models import LogSecret, Record
from tests import builders as b
from tests.desk import approve, get_ready
from tests.grading.builders import a_cycle, a_judgement, assignment_of, declared, in_cycle, opened, panel, submit
from tests.looks import a_look
from tests.public_site import secret_words as words
from tests.tokens import a_used_token, some_activity

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("leaks")]

EXAMPLE = Path(settings.BASE_DIR) / "roadmap" / "examples" / "example-lab.yaml"
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
ON = date(2026, 11, 24)
INSIDE = {
    "inside-goal",
    "inside-memo",
    "inside-log",
    "inside-file",
    "inside-link",
    "inside-suite",
}  # names of things that are not public at all
SPAN = "the third door of the old cellar"


@dataclass(frozen=True)
class Published:
    root: Path
    words: dict[str, str]  # column -> the word in it
    secrets: set[str]  # salts, hashes, names and addresses of people, withheld words


def test_what_is_said_about_text_columns_is_said_of_columns_that_exist() -> None:
    """A column added tomorrow gets a word, unless somebody says here or in public_fields.py what it is."""
    columns = {words.name_of(field): field for field in words.text_columns()}
    said = words.NAMES | words.SECRET_AS_THEY_ARE | set(words.RENAMED)
    assert said <= columns.keys()
    assert words.VALUES.keys() <= (models := {name.rpartition(".")[0] for name in columns})
    assert words.INSIDE.keys() <= models | columns.keys()
    assert not [name for name in words.NAMES | words.SECRET_AS_THEY_ARE if words.is_public(columns[name])]


@pytest.fixture(scope="module")
def published(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Published]:
    root = tmp_path_factory.mktemp("leaks") / "public"
    with django_db_blocker.unblock(), transaction.atomic():
        import_content(EXAMPLE.read_bytes(), at=AT, approvals=True)
        what_stays_inside()
        secrets = words.secrets_as_they_are() | names_of_people() | withheld_words() | secrets_of_the_log()
        words.without_triggers()
        found = words.put_words()
        by, other = User.objects.filter(role_grants__role="publisher")[:2]
        approve(preparation=prepare(by=by, at=AT), by=other, at=AT)
        write_everything(root)
        yield Published(root, found, secrets)
        transaction.set_rollback(True)


def write_everything(root: Path, *, repair: bool = False) -> None:
    """The steps of `publish`, without a signature and a record."""
    write_register(root, register_now(at=AT))
    write_editions(root, repair=repair)
    render_release(root, on=ON)


def what_machines_leave_inside(goal: Goal) -> None:
    """Tokens, what other systems did, evaluations, and which runs are readings."""
    actor = b.an_owner()
    b.a_judgement(b.a_finding(b.a_comparison(b.a_comparing_goal("inside-compared"))), reason="Clear.")
    a_used_token()
    some_activity()
    suite = b.a_suite("inside-suite", description="Flags.", is_public=False)
    b.an_evaluation_run(suite, evidence=None, code_at="x", data_at="x", seeds_at="x", environment_at="x")
    goal_actions.deposit_protocol(
        suite=suite, title="A study", starts_on=b.later(5).date(), protocol_sha256="cd" * 32, by=actor, at=b.later(2)
    )  # fmt: skip
    goal_actions.end_run_mapping(mapping=b.mapped_runs(b.a_metric(goal, "mapped")), by=actor, at=b.later(2))


def what_stays_inside() -> None:
    """Around a public goal, something of every kind that an edition leaves out."""
    goal = b.a_goal("told")
    actor, editor = b.an_owner(), b.another_editor()
    goal_actions.decline_revision(revision=b.a_proposed_revision(goal), reason="Not now.", by=editor, at=b.later(11))
    b.an_approved_revision(goal)
    b.a_proposed_goal("inside-goal")
    b.a_reading(b.a_metric(Goal.objects.get(slug="inside-goal")))
    what_machines_leave_inside(goal)
    update = b.an_update(goal, done=f"We went through {SPAN} and back.")
    start = update.done.index(SPAN)
    held = goal_actions.withhold(
        subject="goal/told",
        field=f"updates.{update.number}.done",
        start=start,
        end=start + len(SPAN),
        reason="protections",
        justification="It names a way in.",
        by=editor,
        at=b.later(6),
    )
    goal_actions.reveal(redaction=held, reason="To compare it.", by=actor, at=b.later(7))
    b.an_update(goal, visibility="internal", at=b.later(7))
    goal_actions.save_draft(goal=goal, done="Half of it.", by=actor, at=b.later(8))
    b.some_evidence("inside-memo", goals=[goal], visibility="internal")
    b.some_evidence("inside-log", goals=[goal], visibility="reviewers")
    stub = b.some_evidence("stub-of-told", goals=[goal], visibility="stub", holder="Us", description="A log.")
    goal_actions.name_evidence_reader(evidence=stub, reader=b.a_reviewer(), by=actor, at=b.later(2))
    goal_actions.open_evidence(evidence=stub, reason="To score it.", by=b.a_reviewer(), at=b.later(3))
    asked = goal_actions.ask_for_evidence(
        goal=goal, about="criteria.report", asked="The log.", by=b.a_reviewer(), at=b.later(3)
    )
    goal_actions.answer_evidence_request(request=asked, why_not="It is lost.", by=actor, at=b.later(4))
    ending = b.a_proposed_ending(goal, ending="withdrawn", account="We gave up.")
    goal_actions.decline_resolution(resolution=ending, reason="Not yet.", by=editor, at=b.later(9))
    b.a_file("inside-file", goals=[goal], visibility="internal")
    linked = b.some_evidence(
        "inside-link", goals=[goal], visibility="internal", url="https://inside.example.org/a", sha256=""
    )
    a_look(linked, at=b.later(4))
    the_map(editor)
    a_round(goal)
    a_round_under_discussion(goal)
    requests(editor)
    shown_again(editor)
    choose(delivery="digest", time_zone="Europe/Berlin", digest_hour=7, muted=["goal.due"], by=actor)
    invite(
        email="new@example.org",
        roles=["owner"],
        team="Inside",
        by=b.person("Ada Administrator", "administrator"),
        at=AT,
    )
    catch_up(ON)
    run_at(AT)
    publisher, another = b.a_publisher(), b.another_publisher()
    candidate = prepare(notes="Too early.", by=publisher, at=AT)
    get_ready(candidate, at=AT)
    decline(preparation=candidate, reason="Wait.", by=another, at=AT)


def requests(editor: User) -> None:
    """Somebody asks for the same correction twice; the second time it is answered."""
    wrong = Asked(
        words="The year.", goal="told", source="https://example.org/year", contact="who@example.org", sender="s"
    )
    ask_for_correction(asked=wrong, at=b.later(9))
    told: dict[str, Any] = {
        "state": "accepted",
        "subject": "The year.",
        "answer": "It is 2025.",
        "by": editor,
        "at": b.later(9),
    }
    answer_request(request=ask_for_correction(asked=wrong, at=b.later(9)), **told)


def shown_again(editor: User) -> None:
    """The texts of an area, withheld after publication for a moment."""
    gone = Wanted(key="area/security", field="", words="", reason="legal", justification="A contract.")
    act = withhold_published(wanted=gone, by=b.a_publisher(), at=AT)
    lift_withholding(withholding=act, reason="It ended.", by=editor, at=AT)


def the_map(editor: User) -> None:
    """Changes of a threshold, a mitigation and a commitment, declined."""
    threshold, day = b.a_threshold("told-threshold"), b.DAY
    mitigation = goal_actions.add_mitigation(
        threshold=threshold,
        slug="classifiers",
        revision=MitigationInput(column="company", text="Classifiers.", state="planned", effective_on=day),
        by=None,
        at=b.at(),
    )
    commitment = goal_actions.add_commitment(
        slug="rival",
        revision=CommitmentInput(scenario="A rival is ahead.", response="We match it.", effective_on=day),
        by=None,
        at=b.at(),
    )
    by: dict[str, Any] = {"by": b.an_editor(), "at": b.later(10)}
    change: dict[str, Any] = {"kind": "reworded", "based_on": 1, "effective_on": day}
    proposed = [
        goal_actions.propose_threshold_revision(
            threshold=threshold, revision=ThresholdInput(name="Weapons", definition="Helps.", **change), **by
        ),
        goal_actions.propose_mitigation_revision(
            mitigation=mitigation,
            revision=MitigationInput(column="company", text="Filters.", state="planned", **change),
            **by,
        ),
        goal_actions.propose_commitment_revision(
            commitment=commitment, revision=CommitmentInput(scenario="A rival.", response="We wait.", **change), **by
        ),
    ]
    for revision in proposed:
        goal_actions.decline_revision(revision=revision, reason="No.", by=editor, at=b.later(11))


def a_round(goal: Goal) -> None:
    """A cycle that is still scored: one score, one reviewer who stepped back, one draft."""
    cycle = a_cycle("round-inside")
    row = in_cycle(cycle, goal)
    opened(cycle)
    first, second, third = panel(3)
    reasons = [CriterionInput(criterion="evidence", level="behind", reason="The table has no dates.")]
    submit(row, first, a_judgement("behind", criteria=reasons, note="Look at page 4."))
    grading_actions.recuse(
        assignment=assignment_of(row, second),
        conflict="personal",
        reason="My brother works on it.",
        by=second,
        at=b.later(26),
    )
    said = {"conflict": "financial", "reason": "I hold a few shares."}
    grading_actions.declare_interest(assignment=assignment_of(row, third), **said, by=third, at=b.later(25))
    grading_actions.waive(assignment=assignment_of(row, third), reason="Few.", by=b.an_editor(), at=b.later(25))
    draft = {"reason": "I am not sure."}
    grading_actions.save_score_draft(assignment=declared(row, third), fields=draft, by=third, at=b.later(26))


def a_round_under_discussion(goal: Goal) -> None:
    """What a panel says to each other, its answers to anchor cases, statistics, and a request nobody has decided."""
    cycle = a_cycle("round-talked")
    row = in_cycle(cycle, goal)
    first, second, third = panel(3)
    case = AnchorCase.objects.filter(rubric__cycle_pins__cycle=cycle)[0]
    grading_actions.answer_case(
        cycle=cycle, case=case, level=case.level, reason="As it says.", by=first, at=b.later(21)
    )
    opened(cycle)
    for reviewer, level in ((first, "ahead"), (second, "far_behind"), (third, "behind")):
        submit(row, reviewer, level)
    grading_actions.move_cycle(cycle=cycle, to="discussion", by=b.an_editor(), at=b.later(41))
    grading_actions.post(cycle_goal=row, text="I read it otherwise.", by=first, at=b.later(41))
    closed = Cycle.objects.filter(phase="published")[0]
    grading_actions.ask_reopening(cycle=closed, reason="A log was mislaid.", by=b.an_editor(), at=AT)
    CycleStatistics.objects.create(cycle=closed, scores_sha256="ab" * 32, value=[{"kind": "progress"}], moved_at=AT)


def names_of_people() -> set[str]:
    return {text for row in User.objects.values_list("name", "email") for text in row}


def withheld_words() -> set[str]:
    held = Redaction.objects.filter(lifted_at=None)
    found = {text_of(row.subject, row.field)[row.start : row.end] for row in held}
    assert SPAN in found
    return found


def secrets_of_the_log() -> set[str]:
    sealed = Record.objects.filter(disclosed=False).values_list("salt", flat=True)
    return {bytes(value).hex() for value in [*sealed, *LogSecret.objects.values_list("key", flat=True)]}


def contents(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """A file and, where it is compressed, what is in it."""
    yield name, content
    if name.endswith(".gz"):
        yield from contents(name.removesuffix(".gz"), gzip.decompress(content))
    elif name.endswith(".br"):
        yield from contents(name.removesuffix(".br"), import_module("brotli").decompress(content))
    elif name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield from contents(f"{name}/{member}", archive.read(member))


def public_files(root: Path) -> Iterator[tuple[str, bytes]]:
    """Every file once, though releases share many; names of files are public too."""
    seen = set()
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.stat().st_ino not in seen:
            seen.add(path.stat().st_ino)
            yield from contents(str(path.relative_to(root)), path.read_bytes())


def found_in(content: bytes, published: Published) -> set[str]:
    """Words and salts by their looks; names and phrases as they are, as JSON writes them, and as HTML does."""
    standing = {word: column for column, word in published.words.items()}
    alike = {hit.decode() for hit in re.findall(rb"qz\d{5}k|[0-9a-f]{64}", content)}
    phrases = {text for text in published.secrets | INSIDE if not re.fullmatch("[0-9a-f]{64}", text)}
    written = {form: text for text in phrases for form in (text, json.dumps(text)[1:-1], html.escape(text))}
    said = {text for form, text in written.items() if form.encode() in content}
    return {standing[word] for word in alike & standing.keys()} | (alike & published.secrets) | said


@pytest.mark.slow
def test_a_word_stands_in_everything_that_stays_inside(published: Published) -> None:
    inside = {words.name_of(field) for field in words.text_columns() if not words.is_public(field)}
    assert inside - words.NAMES - words.SECRET_AS_THEY_ARE - words.SHAPED - published.words.keys() == set()
    held = {name for column in published.words for name in (column, column.rpartition(".")[0])}
    assert words.INSIDE.keys() - held == set()


@pytest.mark.slow
def test_no_secret_is_in_any_byte_of_the_public_folder(published: Published) -> None:
    found = {
        (name, secret)
        for name, content in public_files(published.root)
        for secret in found_in(name.encode() + b"\n" + content, published)
    }
    assert found == set()


@pytest.mark.slow
def test_without_the_internal_rows_every_public_byte_is_the_same(published: Published, tmp_path: Path) -> None:
    before = dict(public_files(published.root))
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.app_label in ("accounts", "activity", "notifications", "goals", "grading"):
                cursor.execute(f'DELETE FROM "{model._meta.db_table}"')
    again = tmp_path / "public"
    for root in (published.root, again):
        write_everything(root, repair=True)
    assert dict(public_files(published.root)) == before
    assert dict(public_files(again)) == before
