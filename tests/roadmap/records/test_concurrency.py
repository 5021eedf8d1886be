"""Many writers at once: no gap, no double number, no lost record, whichever of them roll back."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from roadmap.records.log import append
from roadmap.records.models import LogHead, Record
from roadmap.records.refusals import record_refusal
from tests.roadmap.records.log_reader import check_log

WRITERS = 8
APPENDS = 25


def at_once(work: Callable[[int], None], *, writers: int = WRITERS) -> None:
    """Run work(0), work(1) … in threads that start together; fail with the first of their errors."""
    start = threading.Barrier(writers)
    errors: list[BaseException] = []

    def run(number: int) -> None:
        try:
            start.wait()
            work(number)
        except BaseException as error:  # noqa: BLE001 -- handed to the test's own thread
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_eight_writers_leave_one_unbroken_log(fresh_database: None) -> None:
    """All write about one shared subject and one of their own; every fifth transaction is rolled back."""

    def work(writer: int) -> None:
        for step in range(APPENDS):
            with transaction.atomic():
                for subject in ("goal/shared", f"goal/own-{writer}"):
                    after = {"step": step, "writer": writer}
                    append(type="goal.noted", subject=subject, by=None, at=datetime.now(UTC), after=after)
                transaction.set_rollback(step % 5 == 4)

    at_once(work)

    kept = [step for step in range(APPENDS) if step % 5 != 4]
    bodies = check_log(Record.objects.in_order())
    assert len(bodies) == LogHead.objects.get().size == 2 * WRITERS * len(kept)
    assert Counter(body["after"]["writer"] for body in bodies) == dict.fromkeys(range(WRITERS), 2 * len(kept))
    for writer in range(WRITERS):
        own = [body["after"]["step"] for body in bodies if body["subject"] == f"goal/own-{writer}"]
        assert own == kept


def test_refusals_at_the_same_moment_are_one_record(fresh_database: None, make_user: Any) -> None:
    """Eight processes refuse one person at once; another person and another kind are counted apart."""
    ada, ben = make_user("Ada"), make_user("Ben")
    now = datetime.now(UTC)

    def work(number: int) -> None:
        for by, kind in ((ada, "NotYourGoal"), (ada, "OwnEdition"), (ben, "NotYourGoal")):
            record_refusal(kind=kind, route="", path="/internal/", by=by, at=now)

    at_once(work)

    refusals = Record.objects.filter(type="refusal").in_order()
    met = sorted((record.subject, record.content["after"]["kind"]) for record in refusals)
    assert met == sorted(
        [
            (f"user/{ada.public_id}", "NotYourGoal"),
            (f"user/{ada.public_id}", "OwnEdition"),
            (f"user/{ben.public_id}", "NotYourGoal"),
        ]
    )
