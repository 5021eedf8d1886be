"""What was made last, by name, up to a number of bytes: memory does not grow with what there is to remember."""

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Remembered(Generic[_T]):
    """Values by name. Those that were put in first are dropped first; `limit` is in bytes, as `put` is told them."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._values: OrderedDict[object, tuple[int, _T]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: object) -> _T | None:
        found = self._values.get(name)
        return found[1] if found else None

    def put(self, name: object, value: _T, size: int) -> _T:
        with self._lock:
            old = self._values.pop(name, (0, value))
            self._values[name] = (size, value)
            self.size += size - old[0]
            while self.size > self.limit and len(self._values) > 1:
                self.size -= self._values.popitem(last=False)[1][0]
        return value

    def clear(self) -> None:
        with self._lock:
            self._values.clear()
            self.size = 0
