"""Work shared out over processes of this machine, where it is enough to be worth it; the order of results is that of the work."""

import gc
import os
import pickle
import signal
import struct
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection, Pipe, wait
from typing import Any, TypeVar

WORTH_IT = (
    250  # pieces of work for each process; below that, what one process remembers for the next time is worth more
)
AT_ONCE = 64  # results in one message
_T = TypeVar("_T")
_R = TypeVar("_R")


class ProcessDied(OSError):
    """A process ended without handing over its results: killed, or out of memory. Try again."""


def processes_for(pieces: int, wanted: int | None = None) -> int:
    """How many processes to share this many pieces out to: `wanted`, else as many as there are cores to use.

    One where other threads run: what they hold locked would stay locked for ever in a copy of this process.
    """
    if threading.active_count() > 1 or not hasattr(os, "fork"):
        return 1
    if wanted is not None:
        return max(1, wanted)
    return max(1, min(_cores(), pieces // WORTH_IT))


def share_out(
    work: Callable[[_T], _R], pieces: Sequence[_T], processes: int, done: Callable[[int], None] = lambda count: None
) -> list[_R]:
    """The result for each piece, in their order. `done` is told how many are finished.

    The processes are copies of this one: `work` sees all that is in memory here, what it changes there is lost but for
    its result, which must be picklable. Raises what the work raised first, or ProcessDied; then all processes are gone.
    """
    if processes == 1:
        found = []
        for count, piece in enumerate(pieces, 1):
            found.append(work(piece))
            done(count)
        return found
    results: dict[int, _R] = {}
    with _Copies(work, pieces, processes) as copies:
        for number, result in copies.results():
            results[number] = result
            done(len(results))
    return [results[number] for number in range(len(pieces))]


@contextmanager
def unwatched() -> Iterator[None]:
    """What is in memory already is not looked through for garbage again and again while much is made."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


class _Copies:
    """Copies of this process, each of which does every n-th piece and sends what came of it."""

    def __init__(self, work: Callable[[Any], Any], pieces: Sequence[Any], processes: int) -> None:
        self.work, self.pieces, self.processes = work, pieces, processes
        self.running: dict[Connection, int] = {}

    def __enter__(self) -> "_Copies":
        sys.stdout.flush()
        gc.freeze()  # what is here already is not looked through, and so not copied, in each of them
        for first in range(self.processes):
            receiving, sending = Pipe(duplex=False)
            child = os.fork()
            if child == 0:
                receiving.close()
                for other in self.running:
                    other.close()
                self._run(first, sending)
            sending.close()
            self.running[receiving] = child
        return self

    def __exit__(self, *_: object) -> None:
        gc.unfreeze()
        for receiving, child in self.running.items():
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            receiving.close()

    def results(self) -> Iterator[tuple[int, Any]]:
        while self.running:
            for receiving in wait(list(self.running)):
                assert isinstance(receiving, Connection)  # noqa: S101 -- these were given
                try:
                    message = pickle.loads(receiving.recv_bytes())  # noqa: S301 -- from a copy of this process
                except (EOFError, struct.error) as error:
                    raise ProcessDied("A process of the rendering ended before its work was done.") from error
                if isinstance(message, BaseException):
                    raise message
                if message is None:
                    os.waitpid(self.running.pop(receiving), 0)
                    receiving.close()
                else:
                    yield from message

    def _run(self, first: int, sending: Connection) -> None:
        """In the copy: never returns, and runs nothing that was to be run when the first process ends."""
        try:
            found = []
            for number in range(first, len(self.pieces), self.processes):
                found.append((number, self.work(self.pieces[number])))
                if len(found) == AT_ONCE:
                    sending.send_bytes(pickle.dumps(found))
                    found = []
            sending.send_bytes(pickle.dumps(found))
            sending.send_bytes(pickle.dumps(None))
        except BrokenPipeError:
            pass  # the first process is gone: nobody wants the rest
        except BaseException as fault:  # noqa: BLE001 -- told to the first process
            sending.send_bytes(pickle.dumps(_sendable(fault)))
        finally:
            os._exit(0)


def _sendable(fault: BaseException) -> BaseException:
    try:
        pickle.loads(pickle.dumps(fault))  # noqa: S301 -- our own
    except Exception:  # noqa: BLE001 -- whatever cannot be sent is told in words
        return RuntimeError(f"{type(fault).__name__}: {fault}")
    return fault


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
