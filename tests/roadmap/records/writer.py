"""A program that sets goals until it is killed, four at a time, and prints the name of each once it is committed.

`python -m tests.roadmap.records.writer DATABASE RUN`; started and killed by test_under_load.py.
"""
# ruff: noqa: E402 -- Django is set up between the imports

import itertools
import os
import sys
import threading
from datetime import UTC, date, datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roadmap.settings_test")
django.setup()

from django.db import connection

from goals.actions import create_goal
from goals.models import Area
from tests.builders import a_revision


def write(run: str, writer: int, area: Area) -> None:
    for number in itertools.count():
        slug = f"goal-{run}-{writer}-{number}"
        create_goal(slug=slug, area=area, set_on=date(2026, 3, 2), revision=a_revision(), by=None, at=datetime.now(UTC))
        os.write(sys.stdout.fileno(), f"{slug}\n".encode())


def main(database: str, run: str) -> None:
    connection.settings_dict["NAME"] = database
    area = Area.objects.get()
    for writer in range(4):
        threading.Thread(target=write, args=(run, writer, area)).start()


if __name__ == "__main__":
    main(*sys.argv[1:])
