"""PDF: nothing before and nothing after it, no scripts, no attached files, no actions, no password.

Names may be written with #hex, and most objects of a newer PDF stand in packed object streams. These are unpacked
whole to read the names, all other streams up to a limit. It is a sieve, no proof: readers of PDF forgive much that
this does not know of. So what passes is still sent as a download only.
"""

import re
import zlib
from typing import Final

from goals.evidence_files.refusal import FileIsRefused

_MOST_OF_ONE: Final = 1 << 20  # of a stream that does not say it holds objects
_MOST_OF_ALL: Final = 32 << 20
_MOST_STREAMS: Final = 20_000
_LONGEST_HEAD: Final = 16_384
_STREAM: Final = re.compile(rb"\bstream\r?\n")
_HAS: Final[dict[str, str]] = {
    "JavaScript": "a script",
    "Launch": "an action that starts a program",
    "EmbeddedFiles": "attached files",
    "EmbeddedFile": "attached files",
    "GoToE": "a link into an attached file",
    "RichMedia": "embedded media",
    "Rendition": "embedded media",
    "XFA": "a form that runs scripts",
    "SubmitForm": "a form that is sent",
    "ImportData": "an action that reads files",
    "Encrypt": "a password or encryption, so that it cannot be looked into",
}


def _spelled(name: str) -> bytes:
    """A pattern for the name, each letter as itself or as #hex."""
    either = (f"(?:{letter}|#{ord(letter):02x}|#{ord(letter):02X})" for letter in name)
    return "".join(either).encode()


_NAMES: Final = b"|".join(b"(?P<" + name.encode() + b">" + _spelled(name) + b")" for name in _HAS)
_NAME: Final = re.compile(rb"/(?=[JLEGRXSI#])(?:" + _NAMES + rb")(?![A-Za-z0-9#_.-])")
_OF_OBJECTS: Final = re.compile(rb"/(?:" + _spelled("ObjStm") + rb"|" + _spelled("First") + rb")")
_FILTER: Final = re.compile(rb"/Filter\s*\[?\s*/FlateDecode\s*\]?")
_PRINT: Final = "Print it to a new PDF."


def check_pdf(data: bytes) -> None:
    """Refuses a PDF that could do anything but be read, or that cannot be looked into."""
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise FileIsRefused(f"The PDF has no end: it is not whole, or something else follows after it. {_PRINT}")
    if data[end + 5 :].strip(b"\r\n\t \0"):
        raise FileIsRefused(f"Something else follows after the end of the PDF. {_PRINT}")
    _check_names(data)
    left = _MOST_OF_ALL
    for number, found in enumerate(_STREAM.finditer(data)):
        unpacked = _unpacked(data, found.start(), found.end())
        left -= len(unpacked)
        if left < 0 or number > _MOST_STREAMS:
            raise FileIsRefused(f"The PDF unpacks to more than {_MOST_OF_ALL >> 20} MB. {_PRINT}")
        _check_names(unpacked)


def _check_names(data: bytes) -> None:
    found = _NAME.search(data)
    if found is not None:
        raise FileIsRefused(f"The PDF holds {_HAS[found.lastgroup or '']}. {_PRINT}")


def _unpacked(data: bytes, starts: int, begins: int) -> bytes:
    """What a stream holds. One of objects must be packed plainly and is unpacked whole; of another what can be had."""
    head = data[max(data.rfind(b"obj", max(0, starts - _LONGEST_HEAD), starts), starts - _LONGEST_HEAD, 0) : starts]
    ends = data.find(b"endstream", begins)
    packed = data[begins : ends if ends >= 0 else len(data)]
    if _OF_OBJECTS.search(head) is None:
        return _begin_of(packed)
    if b"/Filter" not in head:
        return b""  # it stands in the file as it is, and has been read
    if _FILTER.search(head) is None or head.count(b"Decode") > 1:
        raise FileIsRefused(f"Parts of the PDF are packed in a way that cannot be looked into. {_PRINT}")
    unpacker = zlib.decompressobj()
    try:
        unpacked = unpacker.decompress(packed, _MOST_OF_ALL + 1)
    except zlib.error:
        unpacked = b""
    if not unpacker.eof and len(unpacked) <= _MOST_OF_ALL:
        raise FileIsRefused(f"Parts of the PDF are broken and cannot be looked into. {_PRINT}")
    return unpacked


def _begin_of(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, _MOST_OF_ONE)
    except zlib.error:
        return b""
