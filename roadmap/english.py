"""Small pieces of English that sentences on pages are put together from."""


def plural(number: int, one: str, many: str = "") -> str:
    """ "1 goal", "3 goals"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(words: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
