"""Processes that write at the same time: `eight_clients`, and the two transactions that every measurement compares."""

import multiprocessing
import os
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier
from time import perf_counter
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roadmap.settings_test")
django.setup()

from django.db import connection, transaction

from roadmap.records.log import Text, append

CLIENTS = 8
NOW = datetime.now(UTC)
BODY = b"x" * 300


def insert_one(number: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO plain (at, body) VALUES (%s, %s)", [NOW, BODY])


def append_one(number: int) -> None:
    """A record as actions write them: a number, a date and a text of one of a hundred subjects."""
    after = {"step": number, "due": NOW.date(), "done": Text("All keys are rotated.")}
    with transaction.atomic():
        append(type="goal.noted", subject=f"goal/bench-{number % 100}", by=None, at=NOW, after=after)


def eight_clients(*, rounds: int, seconds: float) -> tuple[list[float], list[float]]:
    """Seconds per INSERT and per append of all clients together, for each round; the two take turns."""
    spawn = multiprocessing.get_context("spawn")
    barrier, counts = spawn.Barrier(CLIENTS), spawn.Queue()
    name = connection.settings_dict["NAME"]
    arguments = (name, rounds, seconds, barrier, counts)
    clients = [spawn.Process(target=_client, args=arguments) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    totals = [0] * (2 * rounds)
    for _ in range(2 * rounds * CLIENTS):
        turn, count = counts.get()
        totals[turn] += count
    for client in clients:
        client.join()
    each = [seconds / total for total in totals]
    return each[::2], each[1::2]


def _client(database: str, rounds: int, seconds: float, barrier: Barrier, counts: Any) -> None:
    connection.settings_dict["NAME"] = database
    works: tuple[Callable[[int], None], ...] = (insert_one, append_one)
    connection.ensure_connection()
    for turn in range(2 * rounds):
        barrier.wait()
        count, end = 0, perf_counter() + seconds
        while perf_counter() < end:
            works[turn % 2](count)
            count += 1
        counts.put((turn, count))
    connection.close()
