"""What stands around a drawing that is a file of its own: its headline above, where it comes from below."""

from dataclasses import dataclass

from roadmap.charts.standing import wrap

MARGIN = 16
LINE = 22  # height of a line of the headline
LETTER = 10.4  # width of one of its letters, rather too wide
FOOT = 20


@dataclass(frozen=True)
class Framed:
    """Sizes of the whole file; the drawing itself stands at (MARGIN, `top`)."""

    width: float
    height: float
    top: float
    headline: list[str]
    foot: list[str]
    foot_y: float

    @property
    def left(self) -> int:
        return MARGIN


def framed(width: float, height: float, headline: str, foot: list[str]) -> Framed:
    """Room for the headline in as many lines as it needs, up to six, and for the lines of the foot."""
    lines = wrap(headline, int(width / LETTER), lines=6)
    top = MARGIN + LINE * len(lines) + 10
    whole = top + height + 8 + FOOT * len(foot) + MARGIN
    return Framed(width + 2 * MARGIN, whole, top, lines, foot, top + height + 8 + 14)
