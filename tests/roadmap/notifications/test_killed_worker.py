"""Workers in processes of their own: killed at random points, and several at once. Each mail once, none lost."""

import random
import subprocess
import sys
import time
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection

from goals.actions import OwnerInput
from roadmap.notifications.actions import choose, notify
from roadmap.notifications.models import CLAIM_LASTS, Mail, Notification
from tests import builders as b
from tests.roadmap.notifications.smtp_stub import MailServer, mail_server

pytestmark = pytest.mark.slow

PEOPLE, KILLS, WORKERS = 6, 20, 3
START = datetime(2026, 4, 10, 9, 0, tzinfo=UTC)


def owners():
    """People who each hold a goal of which an update is due; half of them want mail at once, half once a day."""
    b.a_roadmap()
    found = []
    for number in range(PEOPLE):
        user = b.person(f"Owner {number}", "owner")
        b.a_goal(owners=[OwnerInput(user=user, team="Policy", since=b.DAY)])
        delivery = "at_once" if number % 2 else "digest"
        choose(delivery=delivery, time_zone="Asia/Kolkata", digest_hour=4 * number, muted=[], by=user)
        found.append(user)
    return found


def start(server: MailServer, at: datetime) -> "subprocess.Popen[bytes]":
    """A worker that is about to begin its run."""
    name = str(connection.settings_dict["NAME"])
    command = [sys.executable, "-m", "tests.roadmap.notifications.worker", name, str(server.port), at.isoformat()]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=settings.BASE_DIR)
    assert program.stdout is not None
    assert program.stdout.readline() == b"ready\n"
    return program


def finish(program: "subprocess.Popen[bytes]") -> str:
    out, _ = program.communicate(timeout=120)
    return out.decode()


def wait_for_a_mail(server: MailServer) -> None:
    """Until a worker speaks to the mail server; not for ever, because there may be nothing to send."""
    before, until = server.talks, time.monotonic() + 20
    while server.talks == before and time.monotonic() < until:
        time.sleep(0.005)


def check_ledger(server: MailServer, expected: Counter) -> None:
    """Each message is in one mail, each mail was accepted under its one id, and nothing was accepted that is not there."""
    mails = {row.message_id: row for row in Mail.objects.all()}
    assert {row.state for row in mails.values()} == {"sent"}
    assert {one.message_id for one in server.accepted} == set(mails)
    assert not Notification.objects.filter(mail=None).exists()
    bodies = defaultdict(set)
    for one in server.accepted:
        assert one.recipient == mails[one.message_id].address
        bodies[one.message_id].add(one.body)
    told: Counter[tuple[str, str]] = Counter()
    for message_id, found in bodies.items():
        assert len(found) == 1, "a mail that arrived twice says the same twice"
        lines = [line for line in found.pop().splitlines() if line.startswith("* ")]
        told.update((mails[message_id].address, line[2:]) for line in lines)
        assert len(lines) == mails[message_id].notifications.count()
    assert told == expected


def test_a_worker_killed_at_20_random_points_loses_no_mail_and_writes_none_twice(fresh_database: None) -> None:
    people, chance = owners(), random.Random(20)  # noqa: S311 -- moments, no secrets
    expected = Counter((user.email, "An update is due by 16 Apr 2026.") for user in people)
    killed_in_states: Counter[str] = Counter()
    at = START
    with mail_server() as server:
        server.takes = 0.02
        for kill in range(KILLS):
            for user in people:
                text = f"Message {kill}."
                notify(users=[user], kind="preparation.waits", text=text, at=at)
                expected[user.email, text] += 1
            program = start(server, at)
            if kill % 2:  # somewhere between the first mail and the last
                wait_for_a_mail(server)
            time.sleep(chance.uniform(0, 0.04 if kill % 2 else 1))
            program.kill()
            killed_in_states["done" if "done" in finish(program) else "half-way"] += 1
            killed_in_states.update(row.state for row in Mail.objects.filter(state__in=["sending", "queued"]))
            at += CLAIM_LASTS + timedelta(hours=1)
        for _ in range(5):  # in peace: claims grow old, the hours of the daily mails come
            assert "done" in finish(start(server, at))
            at += timedelta(hours=6)
        twice = len(server.accepted) - len({one.message_id for one in server.accepted})
        print(dict(killed_in_states), "accepted twice:", twice)  # noqa: T201
        check_ledger(server, expected)
    # How many depends on the speed of the machine; that some did makes the rest of this test mean something.
    assert killed_in_states["half-way"] >= KILLS // 5
    assert killed_in_states["sending"] + killed_in_states["queued"], (
        "no kill fell between the ledger and the mail server"
    )


def test_workers_at_once_send_each_mail_once(fresh_database: None) -> None:
    people = owners()
    expected = Counter((user.email, "An update is due by 16 Apr 2026.") for user in people)
    at = datetime.combine(date(2026, 4, 11), START.timetz())
    with mail_server() as server:
        server.takes = 0.05
        for program in [start(server, at) for _ in range(WORKERS)]:
            assert "done" in finish(program)
        for program in [start(server, at + timedelta(days=1)) for _ in range(WORKERS)]:
            assert "done" in finish(program)
        check_ledger(server, expected)
        assert len(server.accepted) == len(people)
