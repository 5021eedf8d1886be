"""A file that somebody brings, as the report of a machine: what its runs say, and whether the public may ever read it."""

import io
from collections.abc import Mapping
from typing import Final, NamedTuple

from goals.machine_evidence.bounds import Unreadable
from goals.machine_evidence.reading import ARCHIVE, read, recognised
from goals.machine_evidence.report import RunReport, Withheld

# What is in a file of such a format, also where it cannot be read.
_ALWAYS: Final[Mapping[str, Withheld]] = {"inspect": "transcripts", ARCHIVE: "transcripts", "garak": "attacks"}


class Looked(NamedTuple):
    """The reports of the runs, or why a file of a known format cannot be read. Other files have none, and no fault.

    `withheld` says why the file is never for the public.
    """

    reports: tuple[RunReport, ...] = ()
    unreadable: str = ""
    withheld: Withheld = ""


def look_into(data: bytes) -> Looked:
    """What a tool wrote of its runs. Found by the content, whatever the file is called."""
    file = io.BytesIO(data)
    try:
        name = recognised(file)
    except Unreadable:
        return Looked()
    withheld = _ALWAYS.get(name, "")
    try:
        reports = tuple(read(file, name))
    except Unreadable as unreadable:
        return Looked(unreadable=unreadable.sentence, withheld=withheld)
    return Looked(reports, withheld=next((one.withheld for one in reports if one.withheld), withheld))
