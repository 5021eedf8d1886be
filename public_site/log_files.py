"""Addresses of the record log, and which file of DATA_DIR/public answers each. Everything else is not there.

The addresses are those of C2SP tlog-tiles below /records/; `docs/record-log.md` lists them.
"""

import re
from typing import Final, NamedTuple

from public_site.answer import CHECK, FEW_SECONDS, FOREVER

_NUMBER: Final = r"(?:x[0-9]{3}/){0,6}[0-9]{3}"
_WIDTH: Final = r"(?:\.p/(?:[1-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?"
_TILE: Final = re.compile(rf"/(records/tile/(?:[0-9]|[1-5][0-9]|6[0-3])/{_NUMBER}{_WIDTH})")
_ENTRIES: Final = re.compile(rf"/(records/tile/entries/{_NUMBER}{_WIDTH})")
_DISCLOSED: Final = re.compile(rf"/(records/disclosed/{_NUMBER}\.jsonl)")


class LogFile(NamedTuple):
    """`name` is the path below DATA_DIR/public, `type` a key of answer.TYPES, `cache` a Cache-Control."""

    name: str
    type: str
    cache: str
    compress: bool = True


_SINGLE: Final = {
    "/records/checkpoint": LogFile("records/checkpoint", "txt", FEW_SECONDS),
    "/records/checkpoints.txt": LogFile("records/checkpoints.txt", "txt", FEW_SECONDS),
    "/records/vkey": LogFile("records/vkey", "txt", CHECK),
    "/records/trust-policy": LogFile("records/trust-policy", "txt", CHECK),
    "/.well-known/roadmap-log.vkey": LogFile("records/vkey", "txt", CHECK),
    "/data/verify.zip": LogFile("verify.zip", "zip", CHECK, compress=False),
}


def log_file(path: str) -> LogFile | None:
    """The file that may answer an address of the log; None for every other address. Says nothing about its being there."""
    if found := _SINGLE.get(path):
        return found
    if not path.startswith("/records/"):  # nearly every request
        return None
    if match := _TILE.fullmatch(path):
        return LogFile(match[1], "bin", FOREVER, compress=False)  # nothing gets shorter than a hash
    if match := _ENTRIES.fullmatch(path):
        return LogFile(match[1], "bin", FOREVER)
    if match := _DISCLOSED.fullmatch(path):
        return LogFile(match[1], "jsonl", CHECK)
    return None
