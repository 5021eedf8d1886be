"""What moved under a candidate: parts that would read otherwise if it were prepared now. Pure."""

import hashlib
from collections.abc import Mapping
from typing import Final

from public_site.schema import kind_of
from roadmap.errors import RuleViolation

_SHOWN: Final = 5


class GroundHasMoved(RuleViolation):
    """What was compared and approved is not what the roadmap says any more."""


def moved(prepared: Mapping[str, str], now: Mapping[str, bytes]) -> list[str]:
    """The keys of parts that a new candidate would have otherwise, has not, or would not have.

    New words of the public do not count: nobody outside may keep an edition from coming out.
    """
    hashes = {key: hashlib.sha256(content).hexdigest() for key, content in now.items()}
    return sorted(
        key
        for key in prepared.keys() | hashes.keys()
        if prepared.get(key) != hashes.get(key) and (key in prepared or kind_of(key) != "request")
    )


def check_ground(prepared: Mapping[str, str], now: Mapping[str, bytes]) -> None:
    """Raises GroundHasMoved, which names what moved."""
    found = moved(prepared, now)
    if found:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise GroundHasMoved(
            f"This has changed since the edition was prepared: {', '.join(found[:_SHOWN])}{more}. "
            "Prepare it again; what was answered is kept where it still fits."
        )
