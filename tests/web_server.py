"""A real web server on this machine for what fetches: routes are functions, and it keeps what it was asked."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """`site.routes["/x"] = sends(b"...")`; an address without a route is answered with 404."""

    def __init__(self, server: ThreadingHTTPServer, scheme: str = "http") -> None:
        self.routes: dict[str, Answer] = {}
        self.posts: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.stop = threading.Event()
        self.host, self.port = str(server.server_address[0]), server.server_port
        self.scheme = scheme

    def url(self, path: str = "/", host: str = "") -> str:
        return f"{self.scheme}://{host or self.host}:{self.port}{path}"

    @property
    def allow(self) -> frozenset[tuple[str, int]]:
        return frozenset({(self.host, self.port)})


class Quiet(ThreadingHTTPServer):
    """Says nothing when the other side goes away."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


@contextmanager
def a_site(host: str = "127.0.0.1", port: int = 0, context: ssl.SSLContext | None = None) -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append((self.path, dict(self.headers)))
            site.routes.get(self.path, sends(b"", status=404))(self)

        def do_POST(self) -> None:
            site.posts.get(self.path, sends(b"", status=404))(self)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- its name there
            pass

    server = Quiet((host, port), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    site = Site(server, "https" if context else "http")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.stop.set()
        server.shutdown()
        server.server_close()
        thread.join()


def sends(body: bytes, *, status: int = 200, kind: str = "text/plain", **headers: str) -> Answer:
    """Answers with this body and these headers; `Content_Length="9"` stands for Content-Length."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"Content-Type": kind, "Content-Length": str(len(body)), "Connection": "close"} | given
        request.send_response(status)
        for name, value in sent.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)
        request.close_connection = True

    return answer


def leads_to(location: str, status: int = 302) -> Answer:
    return sends(b"", status=status, Location=location)


def drips(site: Site, first: bytes, piece: bytes, pause: float) -> Answer:
    """Sends `first` at once and then a piece after each pause, for as long as anybody listens."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.close_connection = True
        request.wfile.write(first)
        request.wfile.flush()
        while not site.stop.wait(pause):
            request.wfile.write(piece)
            request.wfile.flush()

    return answer
