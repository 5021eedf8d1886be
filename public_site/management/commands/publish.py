"""`manage.py publish`: (re)writes the files of all editions from the database and renders the site."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from public_site.publish import FilesContradictDatabase, public_root
from public_site.roadmap_file.progress_bar import ProgressBar
from public_site.runs import publish_and_tell


class Command(BaseCommand):
    help = "Write missing or damaged files of published editions and render the public site. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        bar = ProgressBar(sys.stderr)
        try:
            result = publish_and_tell(public_root(), at=timezone.now(), repair=True, progress=bar.show_pages)
        except FilesContradictDatabase as contradiction:
            raise CommandError(str(contradiction)) from contradiction
        finally:
            bar.clear()
        if result is None:
            self.stdout.write("No edition has been published yet; nothing to render.")
            return
        self.stdout.write(
            f"Edition {result.edition} is live in {result.folder}: {result.written} files written, "
            f"{result.linked} unchanged."
        )
