"""`roadmap-evidence/v1`: the project's own format, for every tool that has none of the others (docs/machine-evidence.md)."""

import json
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator

from goals.machine_evidence.bounds import MIB, Source, Unreadable
from goals.machine_evidence.json_events import Kept, events
from goals.machine_evidence.report import Counts, Measure, RunReport, contradictions

FORMAT: Final = "roadmap-evidence/v1"
MOST_BYTES: Final = 8 * MIB
_SCHEMA: Final = json.loads((Path(__file__).parent / "evidence-v1.schema.json").read_text())
_VALIDATOR: Final = Draft202012Validator(_SCHEMA)


def read(source: Source) -> list[RunReport]:
    """The one run of the file, checked against the schema."""
    kept = Kept({""})
    for event in events(source):
        kept.see(event)
    value: Any = kept.values.get("")
    for error in sorted(_VALIDATOR.iter_errors(value), key=lambda one: list(map(str, one.path))):
        where = ".".join(str(part) for part in error.absolute_path) or "The file"
        raise Unreadable(f"{where}: {error.message[:300]}.")
    return [_report(value)]


def _report(value: dict[str, Any]) -> RunReport:
    counts = Counts(**value.get("counts", {}))
    declared = {"total": value["total"]} if "total" in value else {}
    is_short = declared.get("total", 0) > counts.total
    return RunReport(
        format=FORMAT,
        tool=value["tool"]["name"],
        version=value["tool"].get("version", ""),
        target=value.get("target", ""),
        run_on=value["run_on"],
        status="partial" if value["status"] == "complete" and is_short else value["status"],
        counts=counts,
        declared=declared,
        measures=tuple(Measure(**one) for one in value.get("measures", [])),
        warnings=(*contradictions(declared, counts), *value.get("warnings", [])),
        withheld=value.get("withheld", ""),
    )
