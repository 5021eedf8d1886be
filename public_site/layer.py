"""The layer in front of Django: public addresses are answered from files before any of Django's request code runs.

What it leaves to Django: staff pages, wrong hosts (Django's 400) and the redirect to https.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from public_site.serve import is_public, respond

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
STATUS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
HEADERS = {"HTTP_ACCEPT_ENCODING": "accept-encoding", "HTTP_IF_NONE_MATCH": "if-none-match"}


def wsgi_layer(application: Application) -> Application:
    """Wrap a WSGI application; the answers equal those of the Django view for the same addresses."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not is_public(path) or not _known_host(environ) or _wants_https(environ, path):
            return application(environ, start_response)
        query = environ.get("QUERY_STRING", "")
        headers = {name: environ[key] for key, name in HEADERS.items() if key in environ}
        response = respond(environ["REQUEST_METHOD"], _decoded(path) + (f"?{query}" if query else ""), headers)
        start_response(STATUS[response.status], _with_transport_security(response.headers, environ))
        return [response.body]

    return answer


def transport_security() -> list[tuple[str, str]]:
    """The header that keeps browsers on https, as Django's SecurityMiddleware writes it."""
    if not settings.SECURE_HSTS_SECONDS:
        return []
    value = f"max-age={settings.SECURE_HSTS_SECONDS}"
    value += "; includeSubDomains" if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS else ""
    value += "; preload" if settings.SECURE_HSTS_PRELOAD else ""
    return [("Strict-Transport-Security", value)]


def _with_transport_security(headers: list[tuple[str, str]], environ: dict[str, Any]) -> list[tuple[str, str]]:
    return headers + transport_security() if _is_secure(environ) else headers


def _decoded(path: str) -> str:
    """WSGI hands over the bytes of a path as latin-1."""
    if path.isascii():
        return path
    return path.encode("latin-1", "replace").decode("utf-8", "replace")


def _known_host(environ: dict[str, Any]) -> bool:
    return _allowed(environ.get("HTTP_HOST") or environ.get("SERVER_NAME", ""), tuple(settings.ALLOWED_HOSTS))


@lru_cache(maxsize=256)
def _allowed(host: str, allowed: tuple[str, ...]) -> bool:
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, allowed)


def _wants_https(environ: dict[str, Any], path: str) -> bool:
    return settings.SECURE_SSL_REDIRECT and path != "/healthz" and not _is_secure(environ)


def _is_secure(environ: dict[str, Any]) -> bool:
    proxy = settings.SECURE_PROXY_SSL_HEADER
    if proxy:
        name, value = proxy
        sent = environ.get(name)
        if sent is not None:
            return bool(sent.split(",", 1)[0].strip() == value)
    return bool(environ.get("wsgi.url_scheme") == "https")
