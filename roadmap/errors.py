"""The base of every expected failure: a rule said no, in a sentence a person can act on."""


class RuleViolation(Exception):
    """A rule forbids this change. Becomes a form error or HTTP 409.

    `sentence` is shown to the person as it stands; `field` names the form field it belongs to, if any.
    """

    field: str | None = None

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        if field is not None:
            self.field = field


class Refused(RuleViolation):
    """This person may not do this. Becomes HTTP 403, and the refusal is recorded."""
