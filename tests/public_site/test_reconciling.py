"""`reconcile` finds every change that no record tells of: in any column of any table, in the log, in the signer's memory, in files."""

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models, transaction
from pytest_django.plugin import DjangoDbBlocker

from goals.models import Area, Goal, StatusUpdate, TradeOff
from public_site.models import Part
from public_site.publish import publish, write_editions, write_register
from public_site.reconciling import Reconciled, editions, parts, reconcile_everything, tell
from public_site.registering import register_now
from roadmap import canonical_json
from roadmap.notifications.models import Notification
from roadmap.records import leaf
from roadmap.records.checkpoints import notes_of
from roadmap.records.models import LogHead, Record, SubjectHead
from roadmap.records.not_logged import NOT_LOGGED
from roadmap.records.publishing import PublicLog
from roadmap.records.reconciling import Finding, LogRead, read_log, reconcile, stored_otherwise
from roadmap.records.reconciling_files import LogFiles
from roadmap.records.rows import Row
from roadmap.records.safe import Safe
from roadmap.records.signer import Signer
from tests import builders as b
from tests.public_site.one_of_each import one_of_each
from tests.public_site.seeding import change, own_models, switch_triggers_off

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A row in every table, and no trigger in force: the database as its owner can have it."""
    with django_db_blocker.unblock(), transaction.atomic():
        one_of_each()
        switch_triggers_off()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def altered(world: None) -> Iterator[None]:
    """What a test changes is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def findings() -> list[str]:
    return [finding.sentence for finding in [*reconcile()[1], *parts()]]


# --- database against log ---------------------------------------------------------------------------------------------


def test_after_a_long_story_log_and_database_agree(world: None) -> None:
    size, found = reconcile()
    assert size == Record.objects.count() > 100
    assert found == []
    assert list(parts()) == []


def watched_columns() -> list[tuple[type[models.Model], str]]:
    return [
        (model, field.name)
        for model in own_models()
        if model._meta.label not in NOT_LOGGED
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if not (field.primary_key and field.get_internal_type().endswith("AutoField"))
        and f"{model._meta.label}.{field.name}" not in NOT_LOGGED
    ]


def unseen(columns: Iterable[tuple[type[models.Model], str]]) -> tuple[list[str], list[str]]:
    """The columns whose change is not found, and those that constraints let nobody change."""
    missed, fixed, log = [], [], LogRead()
    assert list(read_log(log)) == []
    for model, name in columns:
        field = model._meta.get_field(name)
        with transaction.atomic():
            if not change(model, field):
                fixed.append(f"{model._meta.label}.{name}")
            elif not [*stored_otherwise(log), *parts()]:
                missed.append(f"{model._meta.label}.{name}")
            transaction.set_rollback(True)
    return missed, fixed


# Constraints allow no other value of these beside the rest of the row, so nobody can change them alone.
FIXED = {
    "goals.EvidenceAnswer.request",
    "goals.FileLook.stored",
    "goals.Roadmap.id",
    "grading.Grade.provisional",
    "public_site.Publication.origin",
}


@pytest.mark.slow
def test_a_change_of_any_column_of_any_table_is_found(world: None) -> None:
    missed, fixed = unseen(watched_columns())
    assert missed == []
    assert set(fixed) == FIXED


def test_a_change_of_some_columns_is_found(world: None) -> None:
    """The quick part of the sweep."""
    missed, _ = unseen(watched_columns()[::25])
    assert missed == []


def test_what_the_log_does_not_keep_exists_and_says_why() -> None:
    for label, reason in NOT_LOGGED.items():
        app, model, *column = label.split(".")
        fields = apps.get_model(app, model)._meta.get_fields()
        assert reason
        assert not column or {*column} <= {field.name for field in fields}


def test_every_table_has_a_row_to_watch(world: None) -> None:
    empty = [model._meta.label for model in own_models() if not model._base_manager.exists()]
    assert empty == []


def test_a_difference_is_told_in_plain_words(altered: None) -> None:
    rows: models.QuerySet[StatusUpdate] = models.QuerySet(StatusUpdate).filter(goal__slug="full", number=1)
    rows.update(done="Softened.", confidence=90, help="")
    models.QuerySet(Goal).filter(slug="late").update(slug="early")
    assert findings() == [
        "goal/early is in the database, but not in the log.",
        "goal/full, updates.1.confidence: the log says 60, the database 90.",
        "goal/full, updates.1.done: the database holds another text than the log.",
        "goal/full, updates.1.help: the log says a text, the database nothing.",
        "goal/late is in the log, but not in the database.",
    ]


def test_a_deleted_row_and_one_put_in_by_hand_are_found(altered: None) -> None:
    goal = Goal.objects.get(slug="full")
    models.QuerySet(TradeOff).all().delete()
    TradeOff.objects.create(goal=Goal.objects.get(slug="other"), favoured=goal, created_at=b.at())
    told = findings()
    assert {sentence.split(",")[0] for sentence in told} == {"goal/full", "goal/other"}
    assert "goal/full, trade_offs.favoured.note: the log says a text, the database nothing." in told


# --- the log itself ---------------------------------------------------------------------------------------------------


def test_a_changed_record_is_named(altered: None) -> None:
    record = Record.objects.in_order()[30]
    models.QuerySet(Record).filter(seq=30).update(body=bytes(record.body).replace(b"2026", b"2025"))
    assert "Record 30: the leaf is not that of the other columns." in findings()


def test_a_deleted_record_is_named_with_what_hung_on_it(altered: None) -> None:
    record = Record.objects.in_order()[30]
    models.QuerySet(Record).filter(seq=30).delete()
    told = findings()
    assert told[0] == "Record 30 is missing."
    assert f"The head of {record.subject} is not what its records leave." in told


def forge(seq: int, change: Callable[[dict[str, Any]], object]) -> None:
    """Rewrite a record as somebody would who knows the format: body, leaf and leaf hash fit together again."""
    record = Record.objects.get(seq=seq)
    body, told = record.content, json.loads(bytes(record.leaf))
    change(body)
    content = canonical_json.dumps(body)
    forged = canonical_json.dumps(told | {"commit": leaf.commitment(body=content, salt=bytes(record.salt)).hex()})
    models.QuerySet(Record).filter(seq=seq).update(body=content, leaf=forged, leaf_hash=leaf.leaf_hash(forged))


def test_a_value_forged_in_a_record_that_fits_itself_no_longer_fits_the_others(altered: None) -> None:
    record = Record.objects.filter(type="goal.update.submitted")[0]
    forge(record.seq, lambda body: body["after"].update({"updates.1.confidence": 90}))
    assert findings() == [
        "The head of goal/full is not what its records leave.",
        "goal/full, updates.1.confidence: the log says 90, the database 60.",
    ]


def test_what_only_the_record_itself_knows_can_be_forged_but_for_what_was_signed(altered: None) -> None:
    """Who did it, and when: no table says so once more. The next tests show what then gives it away."""
    forge(60, lambda body: body.update(effective_at="2020-01-01T00:00:00.000Z"))
    assert findings() == []


def test_heads_that_were_changed_are_found(altered: None) -> None:
    models.QuerySet(LogHead).update(size=7)
    models.QuerySet(SubjectHead).filter(subject="goal/full").update(version=1)
    told = findings()
    assert told[0].startswith("The head counts 7 records")
    assert told[1:] == ["The head of goal/full is not what its records leave."]


def test_the_last_records_cut_off_are_missed_by_the_head_and_by_the_tables(altered: None) -> None:
    last = Record.objects.count() - 1
    models.QuerySet(Record).filter(seq=last).delete()
    assert findings()[0].startswith(f"The head counts {last + 1} records")


# --- what was signed, and the public copy -----------------------------------------------------------------------------


class Here:
    """The records of this test's transaction, as far as it lets the signer see them."""

    def __init__(self, size: int) -> None:
        self.size = size

    def rows(self, start: int, stop: int) -> list[Row]:
        found = Record.objects.in_order().filter(seq__gte=start, seq__lt=min(stop, self.size))
        values = found.values_list(*Row._fields)
        return [Row._make(bytes(one) if isinstance(one, memoryview) else one for one in row) for row in values]

    def places(self, seqs: Sequence[int]) -> dict[int, tuple[str, int]]:
        rows = Record.objects.filter(seq__in=seqs).values_list("seq", "subject", "object_version")
        return {seq: (subject, version) for seq, subject, version in rows}

    def redactions(self, stop: int) -> list[str]:
        return []


@pytest.fixture(scope="module")
def signed_once(world: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public copy, signed at 50 records and at all; and the editions."""
    folder = tmp_path_factory.mktemp("signed")
    for size in (50, Record.objects.count()):
        Signer(Here(size), Safe(folder / "signer"), PublicLog(folder / "public/records"), name="a/records").run()
    write_register(folder / "public", register_now())
    write_editions(folder / "public")
    return folder


@pytest.fixture
def folder(signed_once: Path, altered: None, tmp_path: Path) -> Path:
    """A copy to damage."""
    return Path(shutil.copytree(signed_once, tmp_path / "copy"))


def of_log_files(folder: Path) -> list[str]:
    files = LogFiles(folder / "public/records", Safe(folder / "signer"))
    found = [*reconcile(files)[1], *files.rest()]
    return [finding.sentence for finding in found if not finding.sentence.startswith("The head")]


def test_an_honest_copy_agrees(folder: Path) -> None:
    assert of_log_files(folder) == []
    assert list(editions(folder / "public")) == []


def test_an_old_record_forged_in_the_database_is_named_by_the_public_copy(folder: Path) -> None:
    forge(60, lambda body: body.update(effective_at="2020-01-01T00:00:00.000Z"))
    told = of_log_files(folder)
    assert "Record 60 is not the one that is public in records/tile/entries/000.p/" in "\n".join(told)


def test_forged_with_all_its_files_it_is_caught_by_what_was_signed(folder: Path) -> None:
    """Everything was rewritten but what others keep: each tile, each bundle. The roots give away where."""
    forge(60, lambda body: body.update(effective_at="2020-01-01T00:00:00.000Z"))
    other = folder / "other"
    Signer(Here(Record.objects.count()), Safe(other), PublicLog(other / "public"), name="a/records").run()
    shutil.copytree(other / "public/tile", folder / "public/records/tile", dirs_exist_ok=True)
    size = Record.objects.count()
    assert of_log_files(folder) == [
        f"The first {size} records do not have the root that was signed (checkpoints.txt): one of the records "
        f"50 to {size - 1} is not what it was."
    ]


def test_a_log_that_lost_signed_records_is_found(folder: Path) -> None:
    size = Record.objects.count()
    models.QuerySet(Record).filter(seq__gte=size - 2).delete()
    assert f"{size} records were signed (checkpoints.txt), but there are {size - 2}." in of_log_files(folder)


def test_an_old_memory_and_an_old_checkpoint_are_found(folder: Path) -> None:
    first = notes_of((folder / "public/records/checkpoints.txt").read_bytes())[0]
    (folder / "signer/last-checkpoint").write_bytes(first)
    assert of_log_files(folder) == [
        "records/checkpoint is not what the signer remembers. Sign once more; if that is refused, act on it."
    ]
    (folder / "public/records/checkpoint").write_bytes(first)
    assert of_log_files(folder) == ["records/checkpoint is not the last one of checkpoints.txt."]


def test_a_change_of_any_public_file_of_the_log_is_found(folder: Path) -> None:
    files = sorted(path for path in (folder / "public/records").rglob("*") if path.is_file())
    last = str(Record.objects.count() % 256)
    current = [path for path in files if not is_of_an_older_size(path, last)]
    assert len(current) >= 7
    for path in current:
        content = path.read_bytes()
        path.write_bytes(content[:-3] + bytes([content[-3] ^ 1]) + content[-2:])
        assert of_log_files(folder), path
        path.unlink()
        assert of_log_files(folder), path
        path.write_bytes(content)
    assert of_log_files(folder) == []


def is_of_an_older_size(path: Path, last: str) -> bool:
    """Partial tiles of the first checkpoint stay for readers who still hold it; nothing is derived from them."""
    return path.parent.suffix == ".p" and path.name == "50" and last != "50"


def test_a_change_of_any_edition_or_part_is_found(folder: Path) -> None:
    root = folder / "public"
    for path in (root / "editions/2.json", *sorted((root / "parts").iterdir())[:3]):
        content = path.read_bytes()
        path.write_bytes(content + b" ")
        (told,) = editions(root)
        assert told.sentence == f"{path.relative_to(root)} is not what was published."
        path.unlink()
        (told,) = editions(root)
        assert told.sentence.endswith("is missing or cannot be read.")
        path.write_bytes(content)
    (root / "parts/more.json").write_bytes(b"{}")
    assert [told.sentence for told in editions(root)] == ["parts/more.json belongs to no edition."]


def test_a_part_changed_in_the_database_is_found(altered: None) -> None:
    part = Part.objects.all()[0]
    models.QuerySet(Part).filter(pk=part.pk).update(content=b"{}")
    assert findings() == [f"The part {part.pk} is not what its name says."]


# --- everything at once -----------------------------------------------------------------------------------------------


def test_the_served_release_is_compared_file_by_file(folder: Path) -> None:
    root = folder / "public"
    publish(root, at=b.later(54))
    compared = reconcile_everything(root, Safe(folder / "elsewhere"))
    assert compared.findings == []
    assert (compared.records, compared.editions) == (Record.objects.count(), 2)
    page = root / "current/site/index.html"
    page.unlink()
    page.write_text("Better news.")
    (told,) = reconcile_everything(root, Safe(folder / "elsewhere")).findings
    assert told.sentence.endswith("site/index.html is not what was published.")


def test_administrators_are_told_and_the_error_log_has_it(altered: None, caplog: pytest.LogCaptureFixture) -> None:
    administrator = b.person("Administrator One", "administrator")
    tell(Reconciled(5, 5, 1, []), at=b.later(60))
    assert not Notification.objects.filter(user=administrator).exists()
    tell(Reconciled(5, 5, 1, [Finding("log", "Record 3 is missing."), Finding("log", "x" * 900)]), at=b.later(60))
    told = Notification.objects.get(user=administrator)
    assert told.text == "Log, database and files differ in 2 places. Record 3 is missing."
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]


def test_the_command_says_what_differs_and_ends_with_1(
    altered: None, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models.QuerySet(Area).filter(slug="policy").update(definition="Less.")
    with pytest.raises(SystemExit) as end:
        call_command("reconcile", "--json")
    assert end.value.code == 1
    told = json.loads(capsys.readouterr().out)
    expected = "area/policy, definition: the database holds another text than the log."
    assert {"place": "database", "sentence": expected} in told["differences"]
    assert told["records"] == Record.objects.count()


def test_reconciling_changes_nothing_and_asks_no_more_when_there_is_more(
    altered: None, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(130) as few:
        reconcile()
    assert not [query for query in few.captured_queries if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]
    for _ in range(3):
        b.an_update(b.a_goal(), evidence=[b.some_evidence()])
    with django_assert_max_num_queries(len(few.captured_queries)):
        reconcile()
