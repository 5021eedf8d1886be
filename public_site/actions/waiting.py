"""The candidate that waits, locked: what is said of it is said of nothing that was decided meanwhile."""

from public_site.models import Preparation
from roadmap.errors import RuleViolation


class PreparationIsDecided(RuleViolation):
    """Approved, declined or superseded: it cannot be decided on again."""


def the_waiting(preparation: Preparation) -> Preparation:
    """This candidate as the database has it now. Raises PreparationIsDecided."""
    fresh = Preparation.objects.select_for_update().get(pk=preparation.pk)
    if fresh.state != Preparation.State.WAITING:
        raise PreparationIsDecided(f"This edition is already {fresh.get_state_display().lower()}.")
    return fresh
