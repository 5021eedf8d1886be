"""Every page below /internal/ and /accounts/, as the first of the cast of the access table who may open it is answered."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tests.access_table import CAST, TABLE
from tests.test_access import World, ask


class Sent(NamedTuple):
    """What somebody was sent: the type and the text."""

    kind: str
    text: str


def shown_to_staff(world: World, below: str = "internal/") -> Iterator[tuple[str, Sent]]:
    """The path of each page that anybody may open, and what that person was sent."""
    for line in TABLE.strip().splitlines():
        gets, _, address = line.split()
        if "y" in gets and address.startswith(below):
            path = "/" + re.sub(r"<(\w+)>", lambda found: str(world.names[found[1]]), address)
            response = ask(world.sessions[list(CAST)[gets.index("y")]], "get", path)
            assert response.status_code == 200, path
            yield path, Sent(response["Content-Type"].split(";")[0], response.getvalue().decode())
