"""`manage.py publish`: (re)writes the files of all editions from the database and renders the site."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from public_site.publish import FilesContradictDatabase, public_root, publish


class Command(BaseCommand):
    help = "Write missing or damaged files of published editions and render the public site. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        root = public_root()
        try:
            result = publish(root, at=timezone.now(), repair=True)
        except FilesContradictDatabase as contradiction:
            raise CommandError(str(contradiction)) from contradiction
        if result is None:
            self.stdout.write("No edition has been published yet; nothing to render.")
            return
        self.stdout.write(
            f"Edition {result.edition} is live in {result.folder}: {result.written} files written, "
            f"{result.linked} unchanged."
        )
