"""Which format a file has, and its reports."""

from collections.abc import Callable, Mapping
from typing import BinaryIO, Final

from goals.machine_evidence import garak, inspect_ai, junit, plain, promptfoo, sarif
from goals.machine_evidence.bounds import MOST_BYTES, Progress, Source, Unreadable
from goals.machine_evidence.json_events import events
from goals.machine_evidence.report import RunReport

_Read = Callable[[Source], list[RunReport]]
READERS: Final[Mapping[str, tuple[_Read, int]]] = {
    "sarif": (sarif.read, MOST_BYTES),
    "junit": (junit.read, junit.MOST_BYTES),
    "inspect": (inspect_ai.read, MOST_BYTES),
    "garak": (garak.read, MOST_BYTES),
    "promptfoo": (promptfoo.read, MOST_BYTES),
    plain.FORMAT: (plain.read, plain.MOST_BYTES),
}
ARCHIVE: Final = "inspect archive"
FORMATS: Final = (*READERS, ARCHIVE)
# The first of these names at the top of a JSON text says what it is.
_BY_NAME: Final = {
    "runs": "sarif",
    "evalId": "promptfoo",
    "results": "promptfoo",
    "eval": "inspect",
    "format": plain.FORMAT,
    "entry_type": "garak",
}
_WHITE: Final = b" \t\r\n\xef\xbb\xbf"
_BEGINNING: Final = 4096


def read(file: BinaryIO, name: str = "", *, progress: Progress | None = None) -> list[RunReport]:
    """The reports of the runs in a file that can be read from its beginning again.

    `name` is one of FORMATS; "" finds it by the content.

    Raises Unreadable with a sentence. `progress` is told how many bytes have been read.
    """
    name = name or recognised(file)
    file.seek(0)
    if name == ARCHIVE:
        return inspect_ai.read_archive(file, progress)
    reader, most = READERS[name]
    return reader(Source(file, most=most, progress=progress))


def recognised(file: BinaryIO) -> str:
    """One of FORMATS, by what stands in the file and never by its name."""
    file.seek(0)
    beginning = file.read(_BEGINNING)
    if beginning.startswith(b"PK\x03\x04"):
        return ARCHIVE
    if beginning.lstrip(_WHITE).startswith(b"<"):
        return "junit"
    file.seek(0)
    for event in events(Source(file), is_first_of_many=True):
        if event.where == "" and event.kind == "map_key" and event.value in _BY_NAME:
            return _BY_NAME[event.value]
        if event.where == "" and event.kind not in ("start_map", "map_key"):
            break
    raise Unreadable(f"This is none of the formats that are read: {', '.join(FORMATS)}.")
