"""`fetch`: one address, with its redirects, as anybody without an account would be answered.

No cookies, no credentials, no proxies of the environment; every redirect is checked like the first address; bytes, both
as they come and unpacked, and the time of the whole are limited. A refusal and a failure are sentences (NotFetched).
"""

import hashlib
import threading
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import requests
import urllib3
from django.conf import settings
from requests_hardened import Config, HTTPSession

from roadmap.outbound.address import NONE, Address, Allowed, checked, following
from roadmap.outbound.connecting import Clock, PublicAdapter
from roadmap.outbound.failing import NotFetched, Reason, refused
from roadmap.outbound.unpacking import ASKED_FOR, Body

MOST_REDIRECTS: Final = 5
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_PIECE: Final = 64 * 1024


@dataclass(frozen=True)
class Limits:
    """Bytes of the answer, as it comes and unpacked; time of the whole; time one step may take."""

    size: int = 20_000_000
    whole: timedelta = timedelta(seconds=60)
    step: timedelta = timedelta(seconds=15)


@dataclass(frozen=True)
class Fetched:
    """What was answered at the end of the redirects; only a 200 has its content read."""

    status: int
    url: str
    content_type: str = ""
    content: bytes = field(default=b"", repr=False)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def fetch(url: str, *, limits: Limits | None = None, allow: Allowed = NONE) -> Fetched:
    """Fetch it. `allow` is for tests: (IP address, port) of their own servers. Raises NotFetched."""
    first = checked(url, allow=allow)
    limits = limits or Limits()
    clock = Clock(limits.whole.total_seconds())
    found: list[Fetched | BaseException] = []

    def work() -> None:
        try:
            found.append(_follow(first, limits, clock, allow))
        except BaseException as error:  # noqa: BLE001 -- raised again in the thread that asked
            found.append(error)

    # In a thread of its own: nothing else ends a lookup of a name that does not come back.
    thread = threading.Thread(target=work, name="fetch", daemon=True)
    thread.start()
    thread.join(limits.whole.total_seconds())
    is_late = thread.is_alive()
    clock.end()
    if is_late:
        raise clock.too_slow()
    (result,) = found
    if isinstance(result, BaseException):
        raise result
    return result


def user_agent() -> str:
    """Says who asks and where to complain."""
    return f"FrontierSafetyRoadmap-links/1 (+{settings.BASE_URL}/; {settings.DEFAULT_FROM_EMAIL})"


def _follow(address: Address, limits: Limits, clock: Clock, allow: Allowed) -> Fetched:
    seen = {address.url}
    while True:
        with _session(clock, allow) as session, closing(_asked(session, address, limits, clock)) as answer:
            location = answer.headers.get("Location", "")
            if answer.status_code not in _MOVED or not location:
                return _whole(answer, address, limits, clock)
        try:
            address = following(address, location, allow=allow)
        except NotFetched as error:
            raise refused(f"It leads on to where we do not go. {error.sentence}") from error
        if address.url in seen:
            raise NotFetched(Reason.REDIRECTS, "It leads on in a circle.")
        if len(seen) > MOST_REDIRECTS:
            raise NotFetched(Reason.REDIRECTS, f"It leads on more than {MOST_REDIRECTS} times.")
        seen.add(address.url)


def _session(clock: Clock, allow: Allowed) -> HTTPSession:
    """A new one for every request, so that no cookie comes along."""
    config = Config(
        ip_filter_enable=True,
        ip_filter_allow_loopback_ips=bool(allow),
        never_redirect=True,
        default_timeout=None,
        user_agent_override=user_agent(),
    )
    session = HTTPSession(config)
    session.trust_env = False  # no proxies, no .netrc, no certificates of the environment
    session.mount("http://", PublicAdapter(is_https=False, clock=clock, allow=allow))
    session.mount("https://", PublicAdapter(is_https=True, clock=clock, allow=allow))
    return session


def _asked(session: HTTPSession, address: Address, limits: Limits, clock: Clock) -> requests.Response:
    step = min(limits.step.total_seconds(), clock.left())
    headers = {"Accept": "*/*", "Accept-Encoding": ASKED_FOR, "Connection": "close"}
    try:
        return session.get(address.url, headers=headers, timeout=(step, step), stream=True)
    except requests.RequestException as error:
        clock.left()
        raise _sentence(error, clock) from error
    except (urllib3.exceptions.HTTPError, UnicodeError) as error:
        clock.left()
        raise NotFetched(Reason.NO_ANSWER, "What was answered is not HTTP.") from error


def _whole(answer: requests.Response, address: Address, limits: Limits, clock: Clock) -> Fetched:
    kind = answer.headers.get("Content-Type", "")[:200]
    if answer.status_code != 200:
        return Fetched(answer.status_code, address.url, kind)
    clock.has_answer = True
    body = Body(answer.headers.get("Content-Encoding", ""), limit=limits.size)
    try:
        while piece := answer.raw.read(_PIECE, decode_content=False):
            clock.left()
            body.feed(piece)
    except urllib3.exceptions.HTTPError as error:
        clock.left()
        if isinstance(error, urllib3.exceptions.ReadTimeoutError):
            raise clock.too_slow() from error
        raise NotFetched(Reason.UNFINISHED, "The answer broke off before its end.") from error
    clock.left()
    return Fetched(200, address.url, kind, body.content())


def _sentence(error: requests.RequestException, clock: Clock) -> NotFetched:
    """What went wrong before there was an answer, in our words: those of the library name addresses inside."""
    cause: Any = error.args[0] if error.args else None
    if type(error).__name__ == "InvalidIPAddress":
        return refused("This address leads to a private or reserved network. Only the public internet is asked.")
    if isinstance(error, requests.exceptions.SSLError):
        return NotFetched(Reason.TLS, "The certificate of this host cannot be trusted, so nothing was read from it.")
    if isinstance(error, requests.Timeout):
        return clock.too_slow()
    if cause == "Failed to resolve domain":
        return NotFetched(Reason.NO_HOST, "There is no host of this name.")
    if isinstance(cause, urllib3.exceptions.ProtocolError):
        return NotFetched(Reason.NO_ANSWER, "The host broke the connection off, or did not answer in HTTP.")
    return NotFetched(Reason.NO_ANSWER, "The host does not answer.")
