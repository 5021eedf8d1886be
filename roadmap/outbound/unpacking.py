"""Unpacking an answer piece by piece, never past a limit: a small file may unpack into an endless one. Pure."""

import zlib

from roadmap.outbound.failing import NotFetched, Reason

ASKED_FOR = "gzip, deflate"


class Body:
    """Takes the bytes of an answer as they come; `content` is the unpacked whole, at most `limit` bytes."""

    def __init__(self, encoding: str, *, limit: int) -> None:
        self._packed = encoding.strip().lower() not in ("", "identity")
        if self._packed and encoding.strip().lower() not in ("gzip", "x-gzip", "deflate"):
            raise NotFetched(Reason.PACKED, "The answer is packed in a way that was not asked for.")
        self._limit = limit
        self._came = 0
        self._content = bytearray()
        self._unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)  # finds out whether it is gzip or zlib
        self._is_whole = False

    def feed(self, piece: bytes) -> None:
        """Raises NotFetched: too large, or packed in a broken way."""
        self._came += len(piece)
        if not self._packed:
            self._content += piece
        else:
            self._unpack(piece)
        if max(self._came, len(self._content)) > self._limit:
            raise NotFetched(Reason.TOO_LARGE, f"The answer is larger than the {self._limit:,} bytes that are kept.")

    def content(self) -> bytes:
        """All of it. Raises NotFetched if it was packed and its end is missing."""
        if self._packed and self._came and not self._is_whole:
            raise NotFetched(Reason.UNFINISHED, "The answer broke off before its end.")
        return bytes(self._content)

    def _unpack(self, piece: bytes) -> None:
        while piece:
            if self._is_whole:  # one packed file after the other, as gzip allows
                self._unpacker, self._is_whole = zlib.decompressobj(zlib.MAX_WBITS | 32), False
            room = self._limit + 1 - len(self._content)
            if room <= 0:
                return
            try:
                self._content += self._unpacker.decompress(piece, room)
            except zlib.error as error:
                raise NotFetched(
                    Reason.UNFINISHED, "The answer is said to be packed, and cannot be unpacked."
                ) from error
            self._is_whole = self._unpacker.eof
            piece = self._unpacker.unused_data if self._is_whole else self._unpacker.unconsumed_tail
