"""A small real installation: three editions, a graded goal, a rendered site; and its log as an outsider would write it."""

import json
from pathlib import Path

from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from public_site.actions import prepare
from public_site.editions import load_editions
from public_site.publish import publish
from roadmap.records.log import SYSTEM, append
from roadmap.records.models import Record
from tests import builders as b
from tests.desk import approve
from tests.grading import builders as g
from tests.roadmap.records.a_public_log import Entry, PublicLog


def tell(root: Path, blocker: DjangoDbBlocker) -> PublicLog:
    """Run the story once; the database is left empty, the log and its editions stay in memory."""
    with blocker.unblock(), transaction.atomic():
        b.a_roadmap()
        goal = b.a_goal("report")
        _edition(20)
        g.graded(g.an_open_goal(goal, slug="round-1"), "on_course", "behind", "on_course")
        _edition(50)
        b.an_update(goal, at=b.later(60))
        _edition(61)
        publish(root, at=b.later(61))
        append(
            type="log.heartbeat",
            subject="log/heartbeat",
            by=SYSTEM,
            at=b.later(61),
            after={"on": b.later(61).date()},
            disclosed=True,
        )
        entries = [_entry(record) for record in Record.objects.in_order()]
        transaction.set_rollback(True)
    editions = load_editions(root)
    return PublicLog(
        entries=entries,
        parts={sha256: edition.part(key) for edition in editions for key, sha256 in edition.parts.items()},
        manifests=[dict(edition.manifest) for edition in editions],
        listing=(root / "current" / "files.txt").read_text(),
    )


def _edition(day: int) -> None:
    at = b.later(day)
    approve(preparation=prepare(by=b.a_publisher(), at=at), by=b.another_publisher(), at=at)


def _entry(record: Record) -> Entry:
    return Entry(json.loads(bytes(record.leaf)), record.content, bytes(record.salt), is_told=record.disclosed)
