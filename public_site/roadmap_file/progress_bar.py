"""A progress bar for the command line; silent where nobody watches."""

from typing import TextIO

from public_site.roadmap_file.events import Event

_WIDTH = 30


class ProgressBar:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_watched = stream.isatty()
        self._shown = -1

    def show(self, number: int, total: int, event: Event) -> None:
        """How many events are done, and which was the last."""
        self._draw(number, total, f"{event.at[:10]:<10}  {event.kind:<20}")

    def show_pages(self, number: int, total: int) -> None:
        self._draw(number, total, f"{number} of {total} pages")

    def _draw(self, number: int, total: int, words: str) -> None:
        share = number * 100 // total if total else 0
        if self._is_watched and share != self._shown:
            self._shown = share
            bar = "#" * (_WIDTH * share // 100)
            self._stream.write(f"\r[{bar:<{_WIDTH}}] {share:3}%  {words}")
            self._stream.flush()

    def clear(self) -> None:
        if self._is_watched and self._shown >= 0:
            self._stream.write("\r" + " " * (_WIDTH + 45) + "\r")
            self._stream.flush()
