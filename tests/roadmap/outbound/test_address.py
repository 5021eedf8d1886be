"""Which addresses are fetched at all, by what is written and by where it leads."""

import ipaddress

import pytest

from roadmap.outbound.address import check_ip, checked, following
from roadmap.outbound.failing import NotFetched, Reason

PRIVATE = [
    "0.0.0.0",  # noqa: S104
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::2",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "5f00::1",
    "4000::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]
HIDDEN = [
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.1/",
    "http://127.0.1/",
    "http://0/",
    "http://127.0.0.1./",
    "http://127.0.0.01/",
    "http://0x/",
    "http://1.2.3.4.5/",
    "http://256.1.1.1/",
    "http://1٢7.0.0.1.1/",
    "http://127。1/",
    "http://①②⑦.1/",
    "http://a.0x7f/",
    "http://%31%32%37.1/",
    "http://0x7f.1/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[fe80::1%25eth0]/",
    "http://[v1.x]/",
    "http://[::1/",
    "http://[127.0.0.1]/",
]
ODD = [
    "file:///etc/passwd",
    "gopher://example.org/_x",
    "ftp://example.org/",
    "dict://example.org:11211/",
    "javascript:alert(1)",
    "data:text/html,x",
    "//example.org/",
    "example.org",
    "",
    "http:",
    "http:///path",
    "https://user@example.org/",
    "https://user:word@example.org/",
    "https://example.org@127.0.0.1/",
    "https://:@example.org/",
    "https://@example.org/",
    "http://example.org:22/",
    "http://example.org:8080/",
    "http://example.org:0/",
    "http://example.org:65536/",
    "http://example.org:x/",
    "http://localhost/",
    "http://intranet/",
    "http://example..org/",
    "http://-a.example.org/",
    "http://a_b.example.org/",
    f"http://{'a' * 64}.example.org/",
    f"http://{'a.' * 130}org/",
    "http://exa mple.org/",
    "http://example.org\\@127.0.0.1/",
    "http://example.org/\r\nHost: inner",
    "http://example.org/\x00",
    "http://xn--a.example.org\u2044x/",
    "https://example.org/" + "a" * 2000,
]


@pytest.mark.parametrize("url", [*HIDDEN, *ODD])
def test_an_address_that_hides_or_leads_elsewhere_is_refused(url: str) -> None:
    with pytest.raises(NotFetched) as caught:
        checked(url)
    assert caught.value.reason == Reason.REFUSED
    assert caught.value.sentence.endswith(".")


@pytest.mark.parametrize("ip", PRIVATE)
@pytest.mark.parametrize("port", [80, 443])
def test_only_addresses_of_the_public_internet_are_asked(ip: str, port: int) -> None:
    with pytest.raises(NotFetched, match="private or reserved"):
        check_ip(ipaddress.ip_address(ip), port)


@pytest.mark.parametrize("ip", ["1.1.1.1", "8.8.8.8", "93.184.215.14", "2606:4700::1111", "2a00:1450:4001::1"])
def test_the_public_internet_is_asked(ip: str) -> None:
    check_ip(ipaddress.ip_address(ip), 443)


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("https://example.org", "https://example.org/"),
        ("HTTPS://EXAMPLE.ORG:443/A?b#c", "https://example.org/A?b"),
        ("http://example.org:443/", "http://example.org:443/"),
        ("http://bücher.example.org/ü", "http://xn--bcher-kva.example.org/%C3%BC"),
        ("http://Example\u3002org/", "http://example.org/"),
        ("http://\uff45\uff58ample.org/", "http://example.org/"),
        ("https://example.org./x", "https://example.org/x"),
        ("https://example.org/a%20b?x=%41&y=ä", "https://example.org/a%20b?x=%41&y=%C3%A4"),
        ("https://8.8.8.8/", "https://8.8.8.8/"),
        ("https://[2606:4700:0:0::1111]/", "https://[2606:4700::1111]/"),
    ],
)
def test_an_address_has_one_form(url: str, form: str) -> None:
    assert checked(url).url == form
    assert checked(form) == checked(url)


def test_a_redirect_is_an_address_like_any_other() -> None:
    here = checked("https://example.org/a/b")
    assert following(here, "../c").url == "https://example.org/c"
    assert following(here, "//example.net/x").url == "https://example.net/x"
    for location in ("file:///etc/passwd", "http://127.1/", "//user@example.net/", "http://[", "//a.org:22/"):
        with pytest.raises(NotFetched):
            following(here, location)


def test_a_test_allows_its_own_server_and_nothing_beside_it() -> None:
    allow = {("127.0.0.1", 8099)}
    assert checked("http://127.0.0.1:8099/", allow=allow).port == 8099
    check_ip(ipaddress.ip_address("127.0.0.1"), 8099, allow=allow)
    for ip, port in (("127.0.0.1", 80), ("127.0.0.2", 8099)):
        with pytest.raises(NotFetched):
            check_ip(ipaddress.ip_address(ip), port, allow=allow)
    with pytest.raises(NotFetched):
        checked("http://127.0.0.1:8098/", allow=allow)
