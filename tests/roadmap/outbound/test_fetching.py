"""Fetching from real servers on this machine: what is refused, what is cut short, and what comes back."""

import gc
import gzip
import hashlib
import socket
import ssl
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from roadmap.outbound.failing import NotFetched, Reason
from roadmap.outbound.fetching import Limits, fetch
from roadmap.outbound.unpacking import Body
from tests.web_server import Site, a_site, drips, leads_to, sends

SHORT = Limits(size=100_000, whole=timedelta(seconds=1), step=timedelta(seconds=0.6))
RESOLVE = socket.getaddrinfo


@pytest.fixture
def site() -> Iterator[Site]:
    with a_site() as found:
        yield found


@pytest.fixture
def inner() -> Iterator[Site]:
    """A server that nobody may be led to: it is not on the list of what the test allows."""
    with a_site("127.0.0.2") as found:
        found.routes["/"] = sends(b"the inner secret")
        yield found


class Names:
    """A resolver: each name with the addresses it answers by turns, the last of them for good."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **names: list[str]) -> None:
        self.names = {name.replace("_", "."): list(ips) for name, ips in names.items()}
        self.asked: list[str] = []
        monkeypatch.setattr(socket, "getaddrinfo", self.resolve)

    def resolve(self, host, *args, **kwargs):
        if host not in self.names:
            return RESOLVE(host, *args, **kwargs)
        self.asked.append(host)
        answers = self.names[host]
        return RESOLVE(answers.pop(0) if len(answers) > 1 else answers[0], *args, **kwargs)


def why_not(url: str, site: Site, limits: Limits = SHORT) -> NotFetched:
    """The reason why this was not fetched, and it does not take longer than it may."""
    begun = time.monotonic()
    with pytest.raises(NotFetched) as caught:
        fetch(url, limits=limits, allow=site.allow)
    assert time.monotonic() - begun < limits.whole.total_seconds() + 20  # it ends, on a busy machine too
    assert caught.value.sentence.endswith(".")
    return caught.value


# --- What comes back --------------------------------------------------------------------------------------------------


def test_what_is_answered_comes_back_with_its_kind_and_hash(site: Site) -> None:
    site.routes["/a"] = sends(b"words", kind="text/plain; charset=utf-8")
    found = fetch(site.url("/a#part"), allow=site.allow)
    assert (found.status, found.content, found.content_type) == (200, b"words", "text/plain; charset=utf-8")
    assert found.sha256 == hashlib.sha256(b"words").hexdigest()
    assert found.url == site.url("/a")


def test_who_asks_is_said_and_nothing_else_is(site: Site, settings, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    settings.BASE_URL, settings.DEFAULT_FROM_EMAIL = "https://roadmap.example.org", "safety@example.org"
    site.routes["/a"] = sends(b"", status=302, Location="/b", Set_Cookie="id=1; Path=/")
    site.routes["/b"] = sends(b"x")
    fetch(site.url("/a"), allow=site.allow)
    (_, first), (_, second) = site.asked
    agent = "FrontierSafetyRoadmap-links/1 (+https://roadmap.example.org/; safety@example.org)"
    assert first == second
    assert first == {
        "Host": f"127.0.0.1:{site.port}",
        "User-Agent": agent,
        "Accept": "*/*",
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
    }


@pytest.mark.parametrize("status", [204, 206, 400, 401, 403, 404, 410, 418, 429, 500, 503])
def test_only_the_content_of_a_200_is_read(site: Site, status: int) -> None:
    site.routes["/a"] = sends(b"not this", status=status)
    found = fetch(site.url("/a"), allow=site.allow)
    assert (found.status, found.content) == (status, b"")


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b"words " * 100)),
        ("x-gzip", gzip.compress(b"words " * 50) + gzip.compress(b"words " * 50)),
        ("deflate", zlib.compress(b"words " * 100)),
        ("identity", b"words " * 100),
    ],
    ids=["gzip", "two-of-gzip", "deflate", "identity"],  # packed bytes carry the time, and workers compare the names
)
def test_a_packed_answer_has_the_hash_of_what_is_in_it(site: Site, encoding: str, packed: bytes) -> None:
    site.routes["/a"] = sends(packed, Content_Encoding=encoding)
    assert fetch(site.url("/a"), allow=site.allow).content == b"words " * 100


# --- Where we do not go -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "file:///etc/passwd",
        "gopher://example.org/",
    ],
)
def test_a_private_address_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(NotFetched) as caught:
        fetch(url)
    assert caught.value.reason == Reason.REFUSED


@pytest.mark.parametrize(
    "ip", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.0.1", "::1", "fe80::1", "fec0::1", "::ffff:10.0.0.1",
           "64:ff9b::a00:1", "2002:a00:1::", "2001:0:1::1", "168.63.129.16", "192.0.0.9", "0.0.0.1", "224.0.0.1"],
)  # fmt: skip
def test_a_public_name_that_leads_to_a_private_network_is_refused(ip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    names = Names(monkeypatch, inner_example_org=[ip])
    with pytest.raises(NotFetched) as caught:
        fetch("http://inner.example.org/", limits=SHORT)
    assert caught.value.reason == Reason.REFUSED
    assert names.asked == ["inner.example.org"]


def test_a_redirect_to_a_private_network_is_refused(site: Site, inner: Site) -> None:
    for location in (inner.url(), inner.url().replace("127.0.0.2", "0x7f.2"), "file:///etc/passwd", "http://127.0.0.2/",
                     f"//me:word@127.0.0.1:{site.port}/", "http://127.0.0.1:22/", "http://[::ffff:127.0.0.2]/"):  # fmt: skip
        site.routes["/a"] = leads_to(location)
        error = why_not(site.url("/a"), site)
        assert error.reason == Reason.REFUSED
        assert error.sentence.startswith("It leads on to where we do not go.")
    assert inner.asked == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_five_times(site: Site, status: int) -> None:
    for number in range(6):
        site.routes[f"/{number}"] = leads_to(f"/{number + 1}", status)
    site.routes["/6"] = sends(b"x")
    assert fetch(site.url("/1"), allow=site.allow).url == site.url("/6")
    error = why_not(site.url("/0"), site)
    assert (error.reason, error.sentence) == (Reason.REDIRECTS, "It leads on more than 5 times.")


def test_a_circle_of_redirects_is_left(site: Site) -> None:
    site.routes |= {"/a": leads_to("/b"), "/b": leads_to("/a#x")}
    assert why_not(site.url("/a"), site).sentence == "It leads on in a circle."
    assert len(site.asked) == 2


def test_a_name_is_looked_up_once_and_the_checked_number_is_asked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver that answers with the inner server from the second time on: nobody asks it a second time."""
    with a_site("127.0.0.2", site.port) as inner:
        names = Names(monkeypatch, turning_example_org=["127.0.0.1", "127.0.0.2"])
        site.routes["/a"] = sends(b"outer")
        found = fetch(site.url("/a", "turning.example.org"), allow=site.allow)
        assert (found.content, inner.asked, names.asked) == (b"outer", [], ["turning.example.org"])
        assert site.asked[0][1]["Host"] == f"turning.example.org:{site.port}"
        site.routes["/a"] = leads_to("/b")
        names.names["turning.example.org"] = ["127.0.0.1", "127.0.0.2"]
        assert why_not(site.url("/a", "turning.example.org"), site).reason == Reason.REFUSED
        assert inner.asked == []


def test_proxies_of_the_environment_are_not_used(site: Site, inner: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, inner.url())
    monkeypatch.setenv("NO_PROXY", "")
    site.routes["/a"] = sends(b"x")
    assert fetch(site.url("/a"), allow=site.allow).content == b"x"
    assert inner.asked == []


def test_a_certificate_nobody_trusts_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with a_site(context=a_certificate(tmp_path, "127.0.0.1")) as site:
        site.routes["/a"] = sends(b"x")
        error = why_not(site.url("/a"), site)
    assert (error.reason, site.asked) == (Reason.TLS, [])
    assert error.sentence == "The certificate of this host cannot be trusted, so nothing was read from it."


def test_the_certificate_is_compared_with_the_name_and_not_with_the_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Names(monkeypatch, right_example_org=["127.0.0.1"], wrong_example_org=["127.0.0.1"])
    with a_site(context=a_certificate(tmp_path, "right.example.org")) as site:
        monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(tmp_path / "certificate.pem"))
        site.routes["/a"] = sends(b"x")
        assert fetch(site.url("/a", "right.example.org"), allow=site.allow).content == b"x"
        assert why_not(site.url("/a", "wrong.example.org"), site).reason == Reason.TLS


def a_certificate(folder: Path, name: str) -> ssl.SSLContext:
    """A server's side of TLS, with a certificate of its own making in certificate.pem."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    start = x509.CertificateBuilder(who, who, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
    certificate = start.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False).sign(
        key, hashes.SHA256()
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context


# --- What is cut short ------------------------------------------------------------------------------------------------


def test_a_body_that_drips_is_cut_when_the_time_is_used_up(site: Site) -> None:
    site.routes["/a"] = drips(site, b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"x", 0.1)
    assert why_not(site.url("/a"), site).reason == Reason.UNFINISHED


def test_headers_that_drip_are_cut_when_the_time_is_used_up(site: Site) -> None:
    """Which of the two it is called depends on whether a line was whole when the time was up."""
    cut = (Reason.TOO_SLOW, Reason.UNFINISHED)
    site.routes["/a"] = drips(site, b"HTTP/1.1 200 OK\r\n", b"X-A: 1\r\n", 0.1)
    assert why_not(site.url("/a"), site).reason in cut
    site.routes["/a"] = drips(site, b"HTTP/1.1 200 OK\r\nX-A: ", b"1", 0.1)
    assert why_not(site.url("/a"), site).reason in cut


def test_redirects_share_one_time(site: Site) -> None:
    def slowly(request):
        time.sleep(0.3)
        leads_to(f"{request.path}a")(request)

    for number in range(5):
        site.routes["/" + "a" * number] = slowly
    assert why_not(site.url("/"), site).reason == Reason.TOO_SLOW


def test_a_lookup_that_does_not_come_back_is_left(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*args, **kwargs):
        time.sleep(3)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    assert why_not("http://slow.example.org/", site).reason == Reason.TOO_SLOW


def test_a_host_that_says_nothing_is_left_after_one_step(site: Site) -> None:
    def wait(request):
        site.stop.wait(5)

    site.routes["/a"] = wait
    long = Limits(whole=timedelta(seconds=4), step=timedelta(seconds=0.3))
    begun = time.monotonic()
    assert why_not(site.url("/a"), site, long).reason == Reason.TOO_SLOW
    assert time.monotonic() - begun < 2


def test_an_endless_body_is_cut_at_the_limit(site: Site) -> None:
    site.routes["/a"] = drips(site, b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 50_000, 0)
    assert why_not(site.url("/a"), site).reason == Reason.TOO_LARGE


def test_a_body_of_the_limit_is_kept_and_one_byte_more_is_not(site: Site) -> None:
    site.routes |= {"/a": sends(b"x" * SHORT.size), "/b": sends(b"x" * (SHORT.size + 1))}
    assert len(fetch(site.url("/a"), limits=SHORT, allow=site.allow).content) == SHORT.size
    assert why_not(site.url("/b"), site).reason == Reason.TOO_LARGE


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_a_bomb_is_not_unpacked_past_the_limit(site: Site, encoding: str, pack) -> None:
    bomb = pack(bytes(50_000_000))
    assert len(bomb) < SHORT.size
    site.routes["/a"] = sends(bomb, Content_Encoding=encoding)
    assert why_not(site.url("/a"), site).reason == Reason.TOO_LARGE


def test_a_bomb_takes_no_memory_before_it_is_refused() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(NotFetched):
            Body("gzip", limit=SHORT.size).feed(bomb)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_packed_nothings_without_end_are_cut_by_what_comes(site: Site) -> None:
    """Empty gzip files one after the other unpack into nothing: the bytes on the wire count too."""
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
    site.routes["/a"] = drips(site, head, gzip.compress(b"") * 5000, 0)
    limits = Limits(size=1_000_000, whole=timedelta(seconds=10))
    assert why_not(site.url("/a"), site, limits).reason == Reason.TOO_LARGE


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, gzip", "nonsense"])
def test_a_way_of_packing_that_was_not_asked_for_is_not_tried(site: Site, encoding: str) -> None:
    site.routes["/a"] = sends(b"x", Content_Encoding=encoding)
    assert why_not(site.url("/a"), site).reason == Reason.PACKED


@pytest.mark.parametrize(
    "answer",
    [
        sends(b"short", Content_Length="50"),
        sends(b"not packed", Content_Encoding="gzip"),
        sends(gzip.compress(b"words " * 9)[:-9], Content_Encoding="gzip"),
        sends(b"5\r\nab", Content_Length="", Transfer_Encoding="chunked"),
    ],
    ids=["length", "packing", "end", "chunk"],
)
def test_an_answer_that_breaks_off_is_not_taken_for_the_whole(site: Site, answer) -> None:
    site.routes["/a"] = answer
    assert why_not(site.url("/a"), site).reason == Reason.UNFINISHED


@pytest.mark.parametrize(
    "answer",
    [
        lambda request: request.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n") and request.connection.close(),
        lambda request: request.connection.shutdown(socket.SHUT_RDWR),
        lambda request: request.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X-A: 1\r\n" * 500 + b"\r\n"),
        lambda request: request.wfile.write(b"HTTP/1.1 200 OK\r\nX-A: " + b"1" * 200_000 + b"\r\n\r\n"),
    ],
    ids=["ssh", "closed", "headers", "header"],
)
def test_what_is_not_http_is_no_answer(site: Site, answer) -> None:
    site.routes["/a"] = answer
    assert why_not(site.url("/a"), site).reason == Reason.NO_ANSWER


def test_a_host_that_is_not_there(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(NotFetched) as caught:
        fetch(f"http://127.0.0.1:{port}/", allow={("127.0.0.1", port)})
    assert caught.value.reason == Reason.NO_ANSWER

    def unknown(*args, **kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert why_not("http://nobody.example.org/", site).sentence == "There is no host of this name."


def test_nothing_of_what_went_wrong_names_an_inner_address(site: Site, inner: Site) -> None:
    site.routes["/a"] = leads_to(inner.url())
    assert "127.0.0.2" not in why_not(site.url("/a"), site).sentence


def test_no_connection_is_left_open(site: Site) -> None:
    site.routes["/a"] = drips(site, b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 50_000, 0)
    why_not(site.url("/a"), site)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        why_not(site.url("/a"), site)
    site.stop.set()
    gc.collect()
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 3  # the server's side may take a moment
