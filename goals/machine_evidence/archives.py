"""An `.eval` archive that is to be kept: a log of Inspect AI and nothing besides, that unpacks to no more than is read."""

import struct
from collections import Counter
from typing import Any, BinaryIO, Final

from goals.machine_evidence import inspect_ai
from goals.machine_evidence.bounds import MIB, MOST_BYTES, Unreadable
from goals.machine_evidence.zip_files import DAMAGED, ZIP_DEFLATED, ZIP_STORED, ZIP_ZSTANDARD, opened

START: Final = b"PK\x03\x04"
_PACKED_AS: Final = (ZIP_STORED, ZIP_DEFLATED, ZIP_ZSTANDARD)
_LONGEST_NAME: Final = 1000
_ENCRYPTED: Final = 0x1
_FRAME: Final = b"\x28\xb5\x2f\xfd"
_PIECE: Final = 64 * 1024
_WIDEST: Final = 32 * MIB  # what Zstandard holds of the text before; up to 8 MiB but for its highest levels
_END: Final = struct.Struct("<4s16xH")  # of the archive: mark, length of a comment
_LOCAL: Final = struct.Struct("<4s22xHH")  # of a file in the archive: mark, length of its name, length of its extras


def check_archive(file: BinaryIO) -> None:
    """Refuses what our reader does not read, and what a program that unpacks it could be harmed by. Writes nothing.

    Raises Unreadable. Every file in it is unpacked once, piece by piece, to see that it is whole and how large it is.
    """
    inspect_ai.read_archive(file)
    file.seek(-_END.size, 2)
    if _END.unpack(file.read(_END.size)) != (b"PK\x05\x06", 0):
        raise Unreadable("Something stands behind what is in the archive.")
    try:
        with opened(file) as archive:
            _check_list(archive)
            left = MOST_BYTES
            for info in archive.infolist():
                _check_window(file, info)
                left = _unpacked(archive, info, left)
    except DAMAGED as error:
        raise inspect_ai.cannot_be_unpacked(error) from error


def _check_list(archive: Any) -> None:
    infos = archive.infolist()
    if min(info.header_offset for info in infos):
        raise Unreadable("Something stands before what is in the archive.")
    twice = [name for name, count in Counter(info.filename for info in infos).items() if count > 1]
    if twice:
        raise Unreadable("A file of the archive stands in it twice.")
    for info in infos:
        _check_name(info.orig_filename)
        if info.flag_bits & _ENCRYPTED:
            raise Unreadable("The archive is locked with a password.")
        if info.compress_type not in _PACKED_AS:
            raise Unreadable("The archive is packed in a way that Inspect AI does not use.")


def _check_name(name: str) -> None:
    """It stays inside the folder into which somebody unpacks it, on every system."""
    parts = name.split("/")
    is_odd = name[1:2] == ":" or any(not sign.isprintable() or sign == "\\" for sign in name)
    if is_odd or len(name) > _LONGEST_NAME or any(part.strip(". ") == "" for part in parts):
        raise Unreadable("A file of the archive has a name that leads out of it.")
    if not name.endswith(".json"):
        raise Unreadable("The archive holds a file that is no JSON; a log of Inspect AI has none.")


def _check_window(file: BinaryIO, info: Any) -> None:
    """How much has to be held while a file packed by Zstandard (RFC 8878, 3.1.1.1) is unpacked."""
    if info.compress_type != ZIP_ZSTANDARD:
        return
    file.seek(info.header_offset)
    mark, name, extra = _LOCAL.unpack(file.read(_LOCAL.size))
    file.seek(name + extra, 1)
    frame = file.read(14).ljust(14, b"\0")
    descriptor = frame[4]
    if descriptor & 0x20:  # one segment: it is held whole
        size, start = (1, 2, 4, 8)[descriptor >> 6], 5 + (0, 1, 2, 4)[descriptor & 3]
        width = int.from_bytes(frame[start : start + size], "little")
    else:
        base = 1 << (10 + (frame[5] >> 3))
        width = base + (base >> 3) * (frame[5] & 7)
    if mark != START or frame[:4] != _FRAME:
        raise Unreadable("This archive cannot be unpacked: a file of it is not where it should be.")
    if width > _WIDEST:
        raise Unreadable(f"A file of the archive needs more than {_WIDEST // MIB} MiB of memory to be unpacked.")


def _unpacked(archive: Any, info: Any, left: int) -> int:
    """How many bytes may yet come after this file. zipfile compares its sum at the end."""
    with archive.open(info) as piece:
        while read := piece.read(_PIECE):
            left -= len(read)
            if left < 0:
                raise Unreadable(f"The archive unpacks to more than {MOST_BYTES // MIB} MiB.")
    return left
