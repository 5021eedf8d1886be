"""Why something was not fetched, as a sentence. Pure."""

from enum import StrEnum


class Reason(StrEnum):
    """REFUSED: we do not go there. NO_HOST, NO_ANSWER, TOO_SLOW: nobody answered. The rest: an answer we cannot use."""

    REFUSED = "refused"
    NO_HOST = "no_host"
    NO_ANSWER = "no_answer"
    TOO_SLOW = "too_slow"
    UNFINISHED = "unfinished"
    TLS = "tls"
    REDIRECTS = "redirects"
    TOO_LARGE = "too_large"
    PACKED = "packed"


class NotFetched(Exception):
    """`sentence` is shown to staff as it stands; it holds nothing that the other side wrote but names of hosts."""

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason
        self.sentence = sentence


def refused(sentence: str) -> NotFetched:
    return NotFetched(Reason.REFUSED, sentence)
