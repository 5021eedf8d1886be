"""`manage.py reconcile`: compares the record log with the database and with every published file, and changes nothing."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from public_site.publish import public_root
from public_site.reconciling import Reconciled, reconcile_everything
from roadmap.records.signer import the_safe


class Command(BaseCommand):
    help = (
        "Read every record again and compare the log with the database, the signer's memory and all published files. "
        "Names each difference; the exit code is 1 if there is any."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="print the findings as JSON")

    def handle(self, *args: Any, as_json: bool, **options: Any) -> None:
        found = reconcile_everything(public_root(), the_safe())
        self.stdout.write(_as_json(found) if as_json else _as_text(found))
        if found.findings:
            raise SystemExit(1)


def _as_text(found: Reconciled) -> str:
    compared = f"{found.records} records ({found.signed} signed) and {found.editions} editions were compared."
    if not found.findings:
        return f"{compared} Log, database and files agree."
    lines = [finding.sentence for finding in found.findings]
    return "\n".join([*lines, f"{compared} Differences: {len(lines)}."])


def _as_json(found: Reconciled) -> str:
    counts = {"records": found.records, "signed": found.signed, "editions": found.editions}
    return json.dumps(counts | {"differences": [finding._asdict() for finding in found.findings]}, indent=1)
