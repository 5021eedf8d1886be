"""Connections that go to the very address that was checked, and end when the time is used up.

requests-hardened looks a name up once, refuses private addresses, connects to the number it checked and keeps the name
for the Host header and the certificate. It lets fec0::/10 and a few more pass, knows no time limit for the whole, obeys
the environment's proxies and looks at no port: what is missing stands here and in `fetching`.
"""

import ipaddress
import socket
import threading
import time
from contextlib import suppress
from typing import Any

import requests
import urllib3
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from roadmap.outbound.address import Allowed, check_ip
from roadmap.outbound.failing import NotFetched, Reason


class Clock:
    """The time one fetch is given, lookup of names and redirects included; `end` cuts every connection at once."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._is_over = False
        self.has_answer = False  # the beginning of one was there

    def left(self) -> float:
        """Seconds; raises NotFetched(TOO_SLOW) where none are left."""
        left = self._until - time.monotonic()
        if self._is_over or left <= 0:
            raise self.too_slow()
        return left

    def too_slow(self) -> NotFetched:
        if self.has_answer:
            return NotFetched(Reason.UNFINISHED, "The answer was not whole within the time it is given.")
        return NotFetched(Reason.TOO_SLOW, "There was no answer within the time it is given.")

    def watch(self, opened: socket.socket) -> None:
        with self._lock:
            if self._is_over:
                _cut(opened)
            else:
                self._sockets.append(opened)

    def end(self) -> None:
        with self._lock:
            self._is_over = True
            for opened in self._sockets:
                _cut(opened)
            self._sockets.clear()


class PublicAdapter(IPFilterAdapter):
    """The adapter of requests-hardened, with the rest of what is refused and with the clock."""

    def __init__(self, *, is_https: bool, clock: Clock, allow: Allowed) -> None:
        self._clock = clock
        self._allow = allow
        super().__init__(is_https_proto=is_https, allow_loopback=bool(allow))

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        pools = {"http": _pool(self._clock), "https": _tls_pool(self._clock)}
        self.poolmanager.pool_classes_by_scheme = pools

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        ip = ipaddress.ip_address(host["host"].strip("[]"))
        check_ip(ip, host["port"] or (443 if self._is_https_proto else 80), allow=self._allow)
        return host, pool


def _pool(clock: Clock) -> type[urllib3.HTTPConnectionPool]:
    class Connection(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _watched(super()._new_conn(), clock)

    return type("Pool", (urllib3.HTTPConnectionPool,), {"ConnectionCls": Connection})


def _tls_pool(clock: Clock) -> type[urllib3.HTTPConnectionPool]:
    class Connection(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _watched(super()._new_conn(), clock)

    return type("TlsPool", (urllib3.HTTPSConnectionPool,), {"ConnectionCls": Connection})


def _watched(opened: socket.socket, clock: Clock) -> socket.socket:
    """A duplicate is watched: the original may be wrapped for TLS, which leaves its first owner without a connection."""
    clock.watch(opened.dup())
    return opened


def _cut(opened: socket.socket) -> None:
    with suppress(OSError):  # the other side may have been faster
        opened.shutdown(socket.SHUT_RDWR)
    opened.close()
