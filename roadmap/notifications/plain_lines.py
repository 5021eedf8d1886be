"""Texts of people made safe for a mail: one line, no control characters, never too long. Pure."""

JOINERS = "\u200c\u200d"  # invisible, and needed inside words of several scripts


def one_line(text: str) -> str:
    """The text without line breaks, control characters and marks that turn the direction of what follows."""
    kept = (one if one.isprintable() or one in JOINERS else " " for one in text)
    return " ".join("".join(kept).split())


def shortened(text: str, most: int) -> str:
    """At most `most` characters, cut between words where that is possible."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    whole = cut.rsplit(" ", 1)[0] if " " in cut[most // 2 :] else cut
    return whole.rstrip(" ,.;:") + "…"
