"""What a goal once said stays: the database refuses to rewrite it, whoever asks and however."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from goals import actions
from goals.actions import ChecklistItemInput, CriterionInput, TargetInput
from goals.models import Criterion, Redaction, Resolution, Revision, StatusUpdate
from roadmap.immutable import ImmutableRow
from tests import builders as b
from tests.goals.test_snapshot import a_full_goal

pytestmark = pytest.mark.django_db


def run(sql: str, *params: Any) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def refused(sql: str, *params: Any) -> None:
    with pytest.raises(IntegrityError, match="append-only"):
        run(sql, *params)


CONTENT = [
    ("goals_revision", "title"),
    ("goals_revision", "reason"),
    ("goals_criterion", "text"),
    ("goals_checklistitem", "text"),
    ("goals_target", "low"),
    ("goals_targetstep", "value"),
    ("goals_milestoneterm", "title"),
    ("goals_milestone", "note"),
    ("goals_reading", "value"),
    ("goals_criterionreading", "justification"),
    ("goals_occurrence", "note"),
    ("goals_statusupdate", "done"),
    ("goals_resolution", "account"),
    ("goals_resolutionevidence", "criterion"),
    ("goals_tradeoff", "note"),
    ("goals_evidencerevision", "title"),
    ("goals_ownership", "team"),
]


@pytest.mark.parametrize(("table", "column"), CONTENT)
def test_nothing_that_was_said_is_changed_or_deleted(table, column):
    a_full_goal()
    value = "7" if column in ("value", "low") else "Rewritten"
    assert run(f"SELECT 1 FROM {table}") != 0
    refused(f"UPDATE {table} SET {column} = %s", value)
    refused(f"DELETE FROM {table}")


def test_a_proposal_is_not_rewritten_even_before_it_is_approved():
    row = b.a_proposed_goal().revisions.get()
    refused("UPDATE goals_revision SET title = 'Softer' WHERE id = %s", row.pk)
    refused("UPDATE goals_revision SET proposed_at = '2020-01-01' WHERE id = %s", row.pk)
    row.title = "Softer"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    with pytest.raises(ImmutableRow):
        Criterion.objects.filter(revision=row).update(text="Softer")


def test_each_decision_is_written_once():
    row = b.a_coded_revision(b.a_goal())
    refused("UPDATE goals_revision SET approved_by_id = proposed_by_id WHERE id = %s", row.pk)
    refused("UPDATE goals_revision SET approved_at = NULL WHERE id = %s", row.pk)
    refused("UPDATE goals_revision SET coder_direction = 'same' WHERE id = %s", row.pk)
    refused("UPDATE goals_revision SET coder_words = 'Same, after all.' WHERE id = %s", row.pk)
    assert Revision.objects.get(pk=row.pk).coder_direction == "less"


def test_a_declined_or_imported_revision_is_never_decided_again():
    declined = b.a_proposed_revision(b.a_goal())
    actions.decline_revision(revision=declined, reason="No.", by=b.an_editor(), at=b.later(11))
    imported = b.an_imported_goal().revisions.get()
    for row in (declined, imported):
        refused("UPDATE goals_revision SET approved_at = '2026-03-20' WHERE id = %s", row.pk)
        refused("UPDATE goals_revision SET coder_direction = 'same' WHERE id = %s", row.pk)


def test_nothing_is_added_below_a_settled_revision():
    criterion = CriterionInput(
        key="list",
        kind="checklist",
        text="Most.",
        fully_share=Decimal(1),
        mostly_share=Decimal(1),
        items=[ChecklistItemInput(key="a", text="A")],
    )
    goal = b.a_proposed_goal(revision=b.a_revision(criteria=[criterion], targets=[TargetInput(metric="hours-to-fix")]))
    b.a_metric(goal)
    row = goal.revisions.get()
    insert = {
        "goals_criterion": (
            "INSERT INTO goals_criterion (revision_id, key, position, kind, text, met, missed, condition, metric,"
            " baseline_text) VALUES (%s, 'more', 9, 'deliverable', 'More.', '', '', '', '', '')"
        ),
        "goals_milestoneterm": (
            "INSERT INTO goals_milestoneterm (revision_id, key, position, title, deadline_kind, deadline_text,"
            " deadline_anchor) VALUES (%s, 'more', 9, 'More.', 'none', '', '')"
        ),
        "goals_target": "INSERT INTO goals_target (revision_id, metric) VALUES (%s, 'more')",
    }
    item = (
        "INSERT INTO goals_checklistitem (criterion_id, key, position, text, private, hard, salt)"
        f" VALUES (%s, 'more', 9, 'More.', {'false' if connection.vendor == 'postgresql' else 0},"
        f" {'false' if connection.vendor == 'postgresql' else 0}, '')"
    )
    step = "INSERT INTO goals_targetstep (target_id, due, value) VALUES (%s, '2026-12-01', 7)"
    below = [(item, row.criteria.get().pk), (step, row.targets.get().pk)]
    for sql, key in [*((sql, row.pk) for sql in insert.values()), *below]:
        with transaction.atomic():
            assert run(sql, key) == 1
            transaction.set_rollback(True)
    actions.approve_revision(revision=row, by=b.another_editor(), at=b.later(1))
    for sql, key in [*((sql, row.pk) for sql in insert.values()), *below]:
        refused(sql, key)


def test_a_draft_changes_and_a_submitted_update_does_not():
    goal = b.a_goal()
    draft = actions.save_draft(goal=goal, done="Half", by=b.an_owner(), at=b.later(1))
    assert run("UPDATE goals_statusupdate SET done = 'More' WHERE id = %s", draft.pk) == 1
    update = b.an_update(goal)
    refused("UPDATE goals_statusupdate SET health = 'off_track' WHERE id = %s", update.pk)
    update.health = "off_track"
    with pytest.raises(IntegrityError), transaction.atomic():
        update.save()
    assert StatusUpdate.objects.get(pk=update.pk).health == "on_track"


def test_an_ending_is_accepted_once():
    row = b.a_proposed_ending(b.a_goal())
    refused("UPDATE goals_resolution SET ending = 'withdrawn' WHERE id = %s", row.pk)
    actions.accept_resolution(resolution=row, by=b.a_reviewer(), at=b.later(7))
    refused("UPDATE goals_resolution SET timing = 'not_established' WHERE id = %s", row.pk)
    refused("UPDATE goals_resolution SET declined_at = '2026-04-01' WHERE id = %s", row.pk)
    assert Resolution.objects.get(pk=row.pk).timing == "established"


def test_a_lifted_redaction_and_an_ended_ownership_stay_so():
    goal = b.a_goal()
    subject = {"subject": f"goal/{goal.slug}", "field": "revisions.1.why"}
    row = actions.withhold(**subject, reason="legal", justification="So.", by=b.an_editor(), at=b.later(1))
    refused("UPDATE goals_redaction SET reason = 'ip' WHERE id = %s", row.pk)
    actions.lift(redaction=row, by=b.an_editor(), at=b.later(2))
    refused("UPDATE goals_redaction SET lifted_at = NULL WHERE id = %s", row.pk)
    held = goal.ownerships.get()
    actions.end_ownership(ownership=held, until=b.DAY, by=b.an_editor(), at=b.later(1))
    refused("UPDATE goals_ownership SET until = NULL WHERE id = %s", held.pk)
    assert Redaction.objects.get().lifted_by == b.an_editor()


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="Needs DATABASE_URL on PostgreSQL.")
def test_no_table_is_emptied():
    for table in sorted({table for table, _ in CONTENT}):
        refused(f"TRUNCATE {table} CASCADE")
