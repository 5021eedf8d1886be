"""The worker as a program of its own: one run of reminders and mails at a given moment, over and over if asked.

`python -m tests.roadmap.notifications.worker DATABASE PORT MOMENT`; started and killed by test_killed_worker.py.
"""
# ruff: noqa: E402 -- Django is set up between the imports

import os
import sys
from datetime import datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roadmap.settings_test")
django.setup()

from django.conf import settings
from django.db import connection

from roadmap.notifications.tasks import run_at


def main(database: str, port: str, moment: str) -> None:
    connection.settings_dict["NAME"] = database
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(port)
    settings.MAIL_GAP = timedelta(0)
    connection.ensure_connection()
    os.write(sys.stdout.fileno(), b"ready\n")
    run_at(datetime.fromisoformat(moment))
    os.write(sys.stdout.fileno(), b"done\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
