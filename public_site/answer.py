"""Answers over HTTP: bytes ready to send in each encoding, their tags, and a bounded store of them."""

import base64
import gzip
import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

from public_site.assets import drawing_style
from roadmap.headers import security_headers


def _brotli() -> ModuleType | None:
    """Optional: gzip does as well, with a few more bytes."""
    try:
        return import_module("brotli")
    except ImportError:
        return None


brotli = _brotli()

STORED_BYTES = 64 * 1024 * 1024
SMALL = 400  # bytes; below this, compressing gains nothing
CHECK = "no-cache"  # may be kept, is asked for each time; unchanged costs one small 304
FOREVER = "public, max-age=31536000, immutable"
FEW_SECONDS = "public, max-age=5"
ONE_HOUR = "public, max-age=3600"
TYPES = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "py": "text/plain; charset=utf-8",
    "zip": "application/zip",
    "jsonl": "application/jsonl",
    "jsonld": "application/ld+json",
    "atom": "application/atom+xml; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "xml": "application/xml",
    "png": "image/png",
    "bin": "application/octet-stream",
}
# Facts that pages of other sites may read too, a verifier in a browser for one.
OPEN = frozenset({"json", "jsonl", "jsonld", "bin", "txt", "csv", "atom", "ics"})
SECURITY = tuple(security_headers().items())


@cache
def security_of(kind: str) -> tuple[tuple[str, str], ...]:
    """A drawing has its style inside, since it is also looked at far from here; that one style is let through."""
    if kind != "svg":
        return SECURITY
    digest = base64.b64encode(hashlib.sha256(drawing_style().encode()).digest()).decode()
    return tuple(security_headers(styles=(f"'sha256-{digest}'",)).items())


class Response(NamedTuple):
    """What is sent. The list of headers is shared by many answers: never change it."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        """The value of one header; "" when it is not sent."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


@dataclass(frozen=True)
class Content:
    """Bytes on their way out. `tag`: their SHA-256, where it is known already."""

    body: bytes
    type: str  # key of TYPES
    cache: str = CHECK
    tag: str = ""
    status: int = 200


class Prepared:
    """A content in one encoding ("gzip", "br" or "" for none) with its headers, ready for many requests."""

    def __init__(self, content: Content, encoding: str) -> None:
        self.status = content.status
        self.encoding = encoding if len(content.body) > SMALL else ""
        self.body = _encode(content.body, self.encoding)
        tag = content.tag or hashlib.sha256(content.body).hexdigest()
        # A tag names bytes, so each encoding has its own.
        self.etag = f'"{tag[:32]}{"-" + self.encoding if self.encoding else ""}"'
        self.headers = [
            ("Content-Type", TYPES[content.type]),
            ("Cache-Control", content.cache),
            ("Vary", "Accept-Encoding"),
            *security_of(content.type),
        ]
        if content.status == 200:
            self.headers.append(("ETag", self.etag))
        if content.status == 405:
            self.headers.append(("Allow", "GET, HEAD"))
        if content.type in OPEN:
            self.headers.append(("Access-Control-Allow-Origin", "*"))

    @cached_property
    def whole_headers(self) -> list[tuple[str, str]]:
        encoding = [("Content-Encoding", self.encoding)] if self.encoding else []
        return [*self.headers, *encoding, ("Content-Length", str(len(self.body)))]

    def response(self, method: str, if_none_match: str) -> Response:
        if self.status == 200 and if_none_match and _matches(if_none_match, self.etag):
            return Response(304, [pair for pair in self.headers if pair[0] != "Content-Type"], b"")
        return Response(self.status, self.whole_headers, b"" if method == "HEAD" else self.body)


class Store:
    """The answers asked for last, up to a number of bytes in all."""

    def __init__(self, limit: int = STORED_BYTES) -> None:
        self.limit = limit
        self.size = 0
        self._items: OrderedDict[tuple[str, str], Prepared] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[str, str]) -> Prepared | None:
        with self._lock:
            found = self._items.get(key)
            if found is not None:
                self._items.move_to_end(key)
            return found

    def put(self, key: tuple[str, str], prepared: Prepared) -> None:
        with self._lock:
            old = self._items.pop(key, None)
            self.size += _weight(prepared) - (_weight(old) if old else 0)
            self._items[key] = prepared
            while self.size > self.limit and self._items:
                _, dropped = self._items.popitem(last=False)
                self.size -= _weight(dropped)

    def clear(self) -> None:
        with self._lock:
            self._items.clear()
            self.size = 0

    def __len__(self) -> int:
        return len(self._items)


def redirect(address: str, method: str) -> Response:
    body = b"" if method == "HEAD" else f"See {address}\n".encode()
    headers = [("Location", address), ("Content-Type", TYPES["txt"]), ("Cache-Control", CHECK), *SECURITY]
    return Response(302, [*headers, ("Content-Length", str(len(body)))], body)


def type_of(name: str) -> str:
    """Key of TYPES for a file of a release."""
    return name.rpartition(".")[2]


@lru_cache(maxsize=256)
def encoding_for(accepted: str) -> str:
    """The best encoding a client takes: "br" where the library is there, "gzip", or "" for plain bytes."""
    weights = dict(_weighted(item) for item in accepted.lower().split(",") if item.strip())
    for name in ("br", "gzip"):
        if (name != "br" or brotli is not None) and weights.get(name, weights.get("*", 0.0)) > 0:
            return name
    return ""


def _weighted(item: str) -> tuple[str, float]:
    name, _, weight = item.partition(";")
    try:
        return name.strip(), float(weight.strip().removeprefix("q=")) if weight else 1.0
    except ValueError:
        return name.strip(), 0.0


def _encode(body: bytes, encoding: str) -> bytes:
    if encoding == "br" and brotli is not None:
        return bytes(brotli.compress(body, quality=5))
    # Without a time in the header the same bytes stay the same bytes.
    return gzip.compress(body, compresslevel=6, mtime=0) if encoding == "gzip" else body


def _matches(if_none_match: str, etag: str) -> bool:
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return "*" in tags or etag in tags


def _weight(prepared: Prepared) -> int:
    return len(prepared.body) + 1024
