"""Who may read the record log inside. What is disclosed in it is public anyway."""

from roadmap.accounts.models import User


def can_read_records(user: User, record: object = None) -> bool:
    """Auditors read all records, and so do administrators, whose own doings stand in them too."""
    return user.has_role("auditor", "administrator")
