"""`manage.py sign_records`: signs what was recorded since the last time and publishes it below /records/."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from roadmap.records.safe import SigningRefused
from roadmap.records.signer import sign


class Command(BaseCommand):
    help = "Check the new records, write the public log, and sign its checkpoint. Safe to run again at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--adopt-public-checkpoint",
            action="store_true",
            dest="adopt",
            help="where the memory of the last checkpoint is lost, take the newest public one for it",
        )

    def handle(self, *args: Any, adopt: bool, **options: Any) -> None:
        try:
            checkpoint = sign(adopt=adopt)
        except SigningRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{checkpoint.origin}: {checkpoint.size} records are signed.")
