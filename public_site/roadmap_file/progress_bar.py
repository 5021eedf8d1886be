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
        share = number * 100 // total
        if self._is_watched and share != self._shown:
            self._shown = share
            bar = "#" * (_WIDTH * number // total)
            self._stream.write(f"\r[{bar:<{_WIDTH}}] {share:3}%  {event.at[:10]:<10}  {event.kind:<20}")
            self._stream.flush()

    def clear(self) -> None:
        if self._is_watched and self._shown >= 0:
            self._stream.write("\r" + " " * (_WIDTH + 45) + "\r")
            self._stream.flush()
