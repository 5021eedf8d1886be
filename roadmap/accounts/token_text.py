"""The text of a token: found by scanners of secrets, and known to be mistyped before the database is asked.

`fsr_`, 43 letters for 256 random bits, and 6 for the CRC-32 of what stands before them, all in base 62.
"""

import hashlib
import secrets
import string
import zlib
from typing import Final

PREFIX: Final = "fsr_"
_LETTERS: Final = string.digits + string.ascii_letters
_SECRET, _CHECK = 43, 6


def new_text() -> str:
    body = PREFIX + "".join(secrets.choice(_LETTERS) for _ in range(_SECRET))
    return body + _checksum(body)


def is_well_formed(text: str) -> bool:
    """Is this the whole text of a token, as it was shown? Says nothing of whether it opens anything."""
    body, check = text[:-_CHECK], text[-_CHECK:]
    return len(text) == len(PREFIX) + _SECRET + _CHECK and body.startswith(PREFIX) and check == _checksum(body)


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _checksum(body: str) -> str:
    rest, letters = zlib.crc32(body.encode()), ""
    for _ in range(_CHECK):
        rest, digit = divmod(rest, len(_LETTERS))
        letters = _LETTERS[digit] + letters
    return letters
