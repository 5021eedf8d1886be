"""Who reports activity records, and who reads them."""

from roadmap.accounts.models import Role, User
from roadmap.accounts.permissions import is_inside


def can_report_activity(user: User) -> bool:
    """Editors and administrators, in whose name the systems report. It gives no right to grade, approve or publish."""
    return user.has_role(Role.EDITOR, Role.ADMINISTRATOR)


def can_read_activity(user: User) -> bool:
    """Any staff with a role, as the whole roadmap."""
    return is_inside(user)
