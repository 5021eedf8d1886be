"""A file that somebody brings, as the report of a machine: what its runs say, and what of it may be kept and shown."""

import io
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from goals.machine_evidence import sarif
from goals.machine_evidence.bounds import MIB, Source, Unreadable
from goals.machine_evidence.reading import ARCHIVE, read, recognised
from goals.machine_evidence.report import RunReport, Withheld
from goals.machine_evidence.sarif_redacted import write_redacted
from roadmap.errors import RuleViolation

# What is in a file of such a format, also where it cannot be read.
_ALWAYS: Final[Mapping[str, Withheld]] = {"inspect": "transcripts", ARCHIVE: "transcripts", "garak": "attacks"}
_MAY_HOLD_SECRETS: Final = re.compile(
    rb"secret|credential|passw|api.?key|gitleaks|trufflehog|ggshield|gitguardian|noseyparker|whispers", re.IGNORECASE
)
# Names that stand together where a scanner writes in a format of its own; the last one keeps hashes of what it found.
_OWN_FORMATS: Final = (
    (b'"RuleID"', b'"Secret"'),  # gitleaks
    (b'"SourceMetadata"', b'"Raw"'),  # trufflehog
    (b'"entities_with_incidents"',),  # ggshield
    (b'"plugins_used"', b'"hashed_secret"'),  # detect-secrets
)
_BEGINNING: Final = 256 * 1024


class CannotBeRedacted(RuleViolation):
    """It holds secrets, or may, and they cannot be taken out of it with certainty. Nothing of it is kept."""

    field = "file"


class Looked(NamedTuple):
    """What is to be kept of a file, and what was read in it.

    `data` is the file, after `redacted` places of it were replaced or left out (None: it is as it was brought). `reports` are
    those of its runs; `unreadable` says why a file of a known format has none. Other files have none, and no fault.
    `withheld` says why the file is never for the public.
    """

    data: bytes = b""
    redacted: int | None = None
    reports: tuple[RunReport, ...] = ()
    unreadable: str = ""
    withheld: Withheld = ""


def look_into(data: bytes) -> Looked:
    """Find what a tool wrote of its runs by the content, whatever the file is called. Raises CannotBeRedacted."""
    beginning = data[:_BEGINNING].lstrip(b"\xef\xbb\xbf \t\r\n")
    if beginning[:1] in (b"[", b"{") and any(all(name in beginning for name in names) for names in _OWN_FORMATS):
        raise CannotBeRedacted(
            "This is the own format of a scanner of secrets, and the secrets stand in it. Let the scanner write SARIF: of "
            "that they are taken out before it is stored."
        )
    file = io.BytesIO(data)
    try:
        name = recognised(file)
    except Unreadable:
        return Looked(data)
    if name == "sarif":
        return _of_scanner(data)
    withheld = _ALWAYS.get(name, "")
    try:
        reports = tuple(read(file, name))
    except Unreadable as unreadable:
        return Looked(data, unreadable=unreadable.sentence, withheld=withheld)
    return Looked(data, None, reports, withheld=next((one.withheld for one in reports if one.withheld), withheld))


def holds_secrets(data: bytes) -> bool:
    """Is it what a scanner of secrets wrote, or may it be?"""
    try:
        return look_into(data).withheld == "secrets"
    except CannotBeRedacted:
        return True


def _of_scanner(data: bytes) -> Looked:
    """SARIF, without the secrets where it holds some. No sentence here repeats anything that stands in it."""
    try:
        log = sarif.walk(Source(io.BytesIO(data)))
    except Unreadable as unreadable:
        if _MAY_HOLD_SECRETS.search(data):
            raise CannotBeRedacted(
                "The SARIF cannot be read to its end and may hold secrets, so nothing of it is stored. Export it again."
            ) from None
        return Looked(data, unreadable=unreadable.sentence)
    if not log.holds_secrets():
        return _reported(log, Looked(data))
    return _reported(*_redacted(log, data))


def _redacted(log: sarif.Log, data: bytes) -> tuple[sarif.Log, Looked]:
    """The log that is to be kept, and itself read anew: it has to tell of every run what the other told."""
    target = io.BytesIO()
    try:
        places = write_redacted(Source(io.BytesIO(data)), target, most=2 * len(data) + MIB)
        kept = target.getvalue()
        again = sarif.walk(Source(io.BytesIO(kept)))
    except Unreadable:
        again = None
    if again is None or not again.holds_secrets() or _outcomes(again) != _outcomes(log):
        raise CannotBeRedacted(
            "The SARIF is of a scanner of secrets, and they cannot be taken out of it with certainty, so nothing of it is "
            "stored. Export it again as SARIF 2.1.0."
        )
    return again, Looked(kept, places, withheld="secrets")


def _outcomes(log: sarif.Log) -> list[tuple[object, ...]]:
    reports = (run.report("secrets") for run in log.runs)
    return [(one.tool, one.version, one.run_on, one.status, one.counts, one.warnings, one.measures) for one in reports]


def _reported(log: sarif.Log, looked: Looked) -> Looked:
    try:
        return looked._replace(reports=tuple(log.reports()))
    except Unreadable as unreadable:
        return looked._replace(unreadable=unreadable.sentence)
