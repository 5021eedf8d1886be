"""`export_roadmap [FILE]`: all that is stored, as a roadmap file in its canonical form."""

import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from public_site.roadmap_file.stored import as_json, as_yaml, stored_document

FORMS = {"yaml": as_yaml, "json": as_json}


class Command(BaseCommand):
    help = "Write the whole roadmap, internal texts included, as a roadmap file. Without FILE: to standard output."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="where to write it; readable for you only")
        parser.add_argument(
            "--format", choices=sorted(FORMS), help="by default what the ending of FILE says, else yaml"
        )

    def handle(self, *args: Any, file: Path | None, format: str | None, **options: Any) -> None:  # noqa: A002 -- the option
        with transaction.atomic():  # one state, whatever happens meanwhile
            document = stored_document()
        if document is None:
            raise CommandError("There is no roadmap yet. Import one, or set one up, first.")
        form = format or ("json" if file and file.suffix == ".json" else "yaml")
        text = FORMS[form](document)
        if file is None:
            self.stdout.write(text, ending="")
            return
        write_for_owner(file, text)
        self.stdout.write(f"Written to {file}. It holds internal texts: publish /data/roadmap.json instead.")


def write_for_owner(path: Path, text: str) -> None:
    """Write whole or not at all, readable for its owner only."""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(temporary).replace(path)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
