"""Is this file one that may be evidence? Judged by its content; the name only has to agree with it."""

import io
import re
from typing import Final

import puremagic

from goals.evidence_files.images import check_image
from goals.evidence_files.kinds import ACCEPTED, Kind
from goals.evidence_files.names import check_name
from goals.evidence_files.pdf import check_pdf
from goals.evidence_files.refusal import FileIsRefused
from goals.evidence_files.texts import check_text
from goals.machine_evidence.archives import START as ARCHIVE_START
from goals.machine_evidence.archives import check_archive
from goals.machine_evidence.bounds import Unreadable

# What the first bytes say. Of these the first three are refused by the name of the thing.
_PROGRAM, _ARCHIVE, _OFFICE = "a program", "an archive", "an old Office document"
_STARTS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"MZ", _PROGRAM),
    (b"\x7fELF", _PROGRAM),
    (b"\xca\xfe\xba\xbe", _PROGRAM),
    (b"\xfe\xed\xfa", _PROGRAM),
    (b"\xce\xfa\xed\xfe", _PROGRAM),
    (b"\xcf\xfa\xed\xfe", _PROGRAM),
    (b"\0asm", _PROGRAM),
    (b"PK\x03\x04", _ARCHIVE),
    (b"PK\x05\x06", _ARCHIVE),
    (b"PK\x07\x08", _ARCHIVE),
    (b"Rar!", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"\x1f\x8b", _ARCHIVE),
    (b"BZh", _ARCHIVE),
    (b"\xfd7zXZ\0", _ARCHIVE),
    (b"\x28\xb5\x2f\xfd", _ARCHIVE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OFFICE),
)
_IMAGES: Final = ("png", "jpeg", "webp")
# No image or PDF needs these. They make it a web page, a script or an archive too.
_OTHER_LANGUAGE: Final = re.compile(rb"<script[\s/>]|<!doctype html|<html[\s/>]|<iframe|<\?php|<svg\s", re.IGNORECASE)
_OTHER_ARCHIVE: Final = re.compile(rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c")
_END_OF_ZIP: Final = b"PK\x05\x06"
_ZIP_TAIL: Final = 22 + 0xFFFF


def check_file(name: str, data: bytes, *, most: int) -> Kind:
    """The kind of file. Raises FileIsRefused with the reason and what to do; nothing in it is run or written anywhere."""
    promised = check_name(name)
    if not data:
        raise FileIsRefused("The file is empty. Choose it again.")
    if len(data) > most:
        raise too_large(most)
    if promised.key == "inspect" and data.startswith(ARCHIVE_START):
        _check_log(data)
        return promised
    found = _by_content(data)
    if found in _IMAGES:
        _check_promise(promised, found)
        check_image(found, data)
    elif found == "pdf":
        _check_promise(promised, found)
        check_pdf(data)
    elif promised.is_text:
        check_text(promised.key, data)
        return promised
    else:
        raise FileIsRefused(f"The name says {promised.label}, the content is {_what(data)}. {_rename()}")
    _check_is_nothing_else(data)
    return promised


def too_large(most: int) -> FileIsRefused:
    return FileIsRefused(f"The file is larger than {most / 1_000_000:g} MB. Make it smaller, or link it.")


def _rename() -> str:
    return f"Accepted are {ACCEPTED}, each with its own ending."


def _by_content(data: bytes) -> str:
    """The key of a kind that has a mark of its own; "" for all else. Programs, archives and Office are refused here."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    found = next((what for start, what in _STARTS if data.startswith(start)), "")
    if found == _PROGRAM and not _is_text(data):
        raise FileIsRefused("The file is a program. Programs are not accepted; link where it is kept.")
    if found == _OFFICE:
        raise FileIsRefused("The file is an Office document, which can hold macros. Export it as PDF.")
    if found == _ARCHIVE and not _is_text(data):
        raise _archive(data)
    return "" if found in (_PROGRAM, _ARCHIVE) else found


def _archive(data: bytes) -> FileIsRefused:
    """What kind of archive it is can be seen in it without opening it."""
    if b"vbaProject.bin" in data:
        return FileIsRefused("The file is an Office document with macros. Export it as PDF.")
    if b"[Content_Types].xml" in data or b"mimetypeapplication/vnd.oasis" in data[:200]:
        return FileIsRefused("The file is an Office document, which can hold macros. Export it as PDF, tables as CSV.")
    if b"_journal/" in data or b"header.json" in data:
        return FileIsRefused("The file is an Inspect log in an archive. Give its name the ending .eval.")
    return FileIsRefused("The file is an archive. Archives are not opened here; add the files in it one by one.")


def _check_log(data: bytes) -> None:
    """The one archive that is opened: our reader reads it, and nothing is in it that Inspect AI does not write."""
    try:
        check_archive(io.BytesIO(data))
    except Unreadable as unreadable:
        advice = "Export the log again, or run `inspect log convert --to json` and add the JSON."
        raise FileIsRefused(f"{unreadable.sentence} {advice}") from unreadable


def _check_promise(promised: Kind, found: str) -> None:
    if promised.key != found:
        raise FileIsRefused(f"The name says {promised.label}, the content is {found.upper()}. {_rename()}")


def _check_is_nothing_else(data: bytes) -> None:
    """A file that is a picture to one program and something else to another is refused."""
    if _END_OF_ZIP in data[-_ZIP_TAIL:] or _OTHER_ARCHIVE.search(data):
        raise FileIsRefused("The file is an archive as well. Open it and save it anew.")
    if _OTHER_LANGUAGE.search(data):
        raise FileIsRefused("The file holds HTML or a script as well. Open it and save it anew.")


def _is_text(data: bytes) -> bool:
    """Words may begin like a program: "MZ" and "BZh" do."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\0" not in data


def _what(data: bytes) -> str:
    """A name for content that is none of ours."""
    if _is_text(data):
        start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        pages = {b"<!doctype html": "HTML", b"<html": "HTML", b"<svg": "SVG", b"<?xml": "XML", b"<script": "HTML"}
        return next((what for mark, what in pages.items() if start.startswith(mark)), "text")
    try:
        found = puremagic.magic_string(data[:4096])
    except (puremagic.PureError, ValueError):
        found = []
    names = [match.name for match in found if match.name]
    return names[0] if names else "none that is known here"
