"""`export_site DIR|FILE.zip`: all that the public can check about this site, for somebody who has no network."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from public_site.export import NothingToExport, write_archive, write_folder
from public_site.publish import public_root


class Command(BaseCommand):
    help = "Write the signed log, every edition and the current roadmap; roadmap-verify checks them. Nothing internal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("place", type=Path, help="an empty folder, or a file that ends with .zip")

        parser.add_argument(
            "--pages", action="store_true", help="also every page, feed, table and picture, for any web server of files"
        )

    def handle(self, *args: Any, place: Path, pages: bool, **options: Any) -> None:
        if place.suffix != ".zip" and place.exists() and any(place.iterdir()):
            raise CommandError(f"{place} is not empty. Name a new folder, or a file that ends with .zip.")
        write = write_archive if place.suffix == ".zip" else write_folder
        try:
            count = write(public_root(), place, pages=pages)
        except NothingToExport as nothing:
            raise CommandError(str(nothing)) from None
        except OSError as error:
            raise CommandError(f"The site cannot be exported to {place}: {error}.") from None
        self.stdout.write(f"{count} files are in {place}. Check them with roadmap-verify {place}")
