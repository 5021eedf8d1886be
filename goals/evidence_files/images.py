"""PNG, JPEG and WebP: every piece from the first byte to the last, the size in pixels read and nothing decoded."""

import re
import struct
import zlib
from typing import Final

from goals.evidence_files.refusal import FileIsRefused

MOST_PIXELS: Final = 50_000_000
_LONGEST_SIDE: Final = 20_000
_AGAIN: Final = "Open it and save it anew."
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_NO_FRAME: Final = frozenset((0xC4, 0xC8, 0xCC))  # of 0xC0 to 0xCF: tables, not frames
_AFTER_SCAN: Final = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")
_RESTARTS: Final = frozenset(range(0xD0, 0xD8))


def check_image(kind: str, data: bytes) -> None:
    """Refuses an image that is broken, too large when shown, moving, or followed by anything else."""
    try:
        {"png": _png, "jpeg": _jpeg, "webp": _webp}[kind](data)
    except (IndexError, struct.error) as error:
        raise _broken() from error


def _broken() -> FileIsRefused:
    return FileIsRefused(f"The image is not whole, or is not put together as its kind asks. {_AGAIN}")


def _trailing() -> FileIsRefused:
    return FileIsRefused(f"Something else follows after the end of the image. {_AGAIN}")


def _moving() -> FileIsRefused:
    return FileIsRefused("Moving images are not accepted. Save one frame of it as PNG.")


def _check_pixels(width: int, height: int) -> None:
    if not width or not height:
        raise _broken()
    if width * height > MOST_PIXELS or max(width, height) > _LONGEST_SIDE:
        raise FileIsRefused(
            f"The image has {width} by {height} pixels. At most {MOST_PIXELS // 1_000_000} million are accepted, and no "
            f"side longer than {_LONGEST_SIDE}. Make it smaller."
        )


def _png(data: bytes) -> None:
    at, seen = len(_PNG), set()
    while True:
        length, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data) or not name.isalpha() or (name == b"IHDR") != (at == len(_PNG)):
            raise _broken()
        if struct.unpack_from(">I", data, end - 4)[0] != zlib.crc32(data[at + 4 : end - 4]):
            raise _broken()
        if name == b"IHDR":
            _check_pixels(*struct.unpack_from(">II", data, at + 8))
        if name == b"acTL":
            raise _moving()
        seen.add(name)
        at = end
        if name == b"IEND":
            break
    if b"IDAT" not in seen or length:
        raise _broken()
    if at != len(data):
        raise _trailing()


def _jpeg(data: bytes) -> None:
    at, has_frame, has_scan = 2, False, False
    while True:
        at, marker = _next_marker(data, at)
        if marker == 0xD9:
            break
        if marker == 0x01 or marker in _RESTARTS:
            continue
        length = struct.unpack_from(">H", data, at)[0]
        if length < 2 or at + length > len(data):
            raise _broken()
        if 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME:
            height, width = struct.unpack_from(">HH", data, at + 3)
            _check_pixels(width, height)
            has_frame = True
        at += length
        if marker == 0xDA:
            has_scan = True
            found = _AFTER_SCAN.search(data, at)
            if found is None:
                raise _broken()
            at = found.start()
    if not has_frame or not has_scan:
        raise _broken()
    if at != len(data):
        raise _trailing()


def _next_marker(data: bytes, at: int) -> tuple[int, int]:
    """The place behind the marker that begins here, and the marker; 0xFF may be repeated before it."""
    if data[at] != 0xFF:
        raise _broken()
    while data[at] == 0xFF:
        at += 1
    return at + 1, data[at]


def _webp(data: bytes) -> None:
    end = struct.unpack_from("<I", data, 4)[0] + 8
    if end > len(data):
        raise _broken()
    if end < len(data):
        raise _trailing()
    at, has_image = 12, False
    while at < end:
        name, length = struct.unpack_from("<4sI", data, at)
        body = data[at + 8 : at + 8 + length]
        if len(body) != length:
            raise _broken()
        if name in (b"ANIM", b"ANMF"):
            raise _moving()
        if name in _SIZES:
            _check_pixels(*_SIZES[name](body))
        has_image = has_image or name in (b"VP8 ", b"VP8L")
        at += 8 + length + length % 2
    if not has_image or at != end:
        raise _broken()


def _vp8(body: bytes) -> tuple[int, int]:
    if body[3:6] != b"\x9d\x01\x2a":
        raise _broken()
    width, height = struct.unpack_from("<HH", body, 6)
    return width & 0x3FFF, height & 0x3FFF


def _vp8l(body: bytes) -> tuple[int, int]:
    if body[0] != 0x2F:
        raise _broken()
    bits = struct.unpack_from("<I", body, 1)[0]
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


def _vp8x(body: bytes) -> tuple[int, int]:
    if body[0] & 0x02:
        raise _moving()
    return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1


_SIZES: Final = {b"VP8 ": _vp8, b"VP8L": _vp8l, b"VP8X": _vp8x}
