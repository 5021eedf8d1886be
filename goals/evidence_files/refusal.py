"""Why a file is not accepted."""

from roadmap.errors import RuleViolation


class FileIsRefused(RuleViolation):
    """Nothing of the file is kept. The sentence names the reason and what to do."""

    field = "file"
