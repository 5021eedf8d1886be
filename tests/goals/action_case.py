"""What a worked case of an action is."""

from collections.abc import Callable
from typing import Any, NamedTuple

from roadmap.accounts.models import User

Do = Callable[[Any], object]  # takes the person who does it; None for an import


class Case(NamedTuple):
    prepare: Callable[[], Do]
    doer: Callable[[], User] | None  # None: only an import does this
    record: str  # type of the record it leaves; "" for none
