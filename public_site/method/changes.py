"""Changes to the method, newest first: day and words. Whoever changes a rule that pages state adds a line here."""

from typing import Final

METHOD_CHANGES: Final = (
    (
        "2026-11-30",
        "Evaluations are told: whether a capability is covered on a model follows from the newest complete run of each"
        " suite and from how often the suite is to run.",
    ),
    (
        "2026-11-29",
        "The first version of this page. Rules that decide in doubt are those of 24 November 2026; none has changed since.",
    ),
)
