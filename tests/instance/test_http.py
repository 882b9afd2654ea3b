"""The one door out: where it does not go, and that nothing it meets there can hold or flood us."""

import gzip
import re
import socket
import time
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from instance import http
from instance.http import Door, fetch
from instance.outgoing import addresses, connections
from instance.outgoing.addresses import is_allowed
from instance.outgoing.errors import Refused, TooLarge, Unreachable
from tests.support.servers import OtherServer, make_certificate, other_server, reply

ROOT = Path(__file__).resolve().parent.parent.parent
LOOPBACK = [ip_network("127.0.0.0/8")]


@pytest.fixture
def other(settings: Any) -> Iterator[OtherServer]:
    settings.ALLOWED_PRIVATE_ADDRESSES = LOOPBACK
    with other_server() as server:
        yield server


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.8",
        "192.0.2.1",
        "198.18.0.1",
        "203.0.113.5",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:0:127.0.0.1",
        "::127.0.0.1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12:3456::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:c0a8:101::1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::a00:1",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
        "100::1",
        "nonsense",
        "",
    ],
)
def test_addresses_that_are_not_the_public_internet(address: str) -> None:
    assert not is_allowed(address, 443)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "172.32.0.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::"]
)
def test_public_addresses_on_the_ports_of_the_web(address: str) -> None:
    assert is_allowed(address, 443)
    assert is_allowed(address, 80)
    assert not is_allowed(address, 22)
    assert not is_allowed(address, 6379)


def test_a_private_network_is_open_on_any_port_when_settings_name_it(settings: Any) -> None:
    settings.ALLOWED_PRIVATE_ADDRESSES = [ip_network("10.1.0.0/16"), ip_network("fd00::/8")]
    assert is_allowed("10.1.2.3", 8443)
    assert is_allowed("::ffff:10.1.2.3", 8443)
    assert is_allowed("fd00::5", 8443)
    assert not is_allowed("10.2.0.1", 443)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.test/",
        "gopher://example.test/",
        "javascript:alert(1)",
        "//example.test/",
        "https://",
        "https:///path",
        "https://user:password@example.test/",
        "https://[::1",
        "https://example.test:99999/",
        "https://" + "a" * 70 + ".test/",
        "",
    ],
)
def test_what_is_no_address_of_the_web(url: str) -> None:
    with pytest.raises((Refused, Unreachable)):
        fetch("GET", url)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0"]
)
def test_our_own_network_is_refused_however_it_is_written(host: str) -> None:
    with other_server() as server:
        port = server.url.rpartition(":")[2]
        with pytest.raises((Refused, Unreachable)):
            fetch("GET", f"http://{host}:{port}/")
        assert server.asked == []


def test_the_name_is_resolved_once_and_the_checked_address_is_used(monkeypatch: Any, other: OtherServer) -> None:
    """A name server that answers differently the second time (DNS rebinding) finds nobody who asks again."""
    port = int(other.url.rpartition(":")[2])
    answers = [[(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]]
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_args, **_kwargs: answers.pop())
    assert fetch("GET", f"http://rebinding.test:{port}/").body == b"ok"
    assert answers == []
    assert other.asked[0].headers["host"] == f"rebinding.test:{port}"


def test_of_several_addresses_only_public_ones_are_tried(monkeypatch: Any, settings: Any) -> None:
    tried: list[Any] = []

    def refuse(_family: int, _kind: int, _protocol: int, address: Any) -> None:
        tried.append(address[0])
        raise ConnectionRefusedError

    listed = ["10.0.0.1", "127.0.0.1", "1.1.1.1", "1.0.0.1", "8.8.8.8"]
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in listed]
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_args, **_kwargs: found)
    monkeypatch.setattr(connections, "_open", refuse)
    with pytest.raises(Unreachable):
        fetch("GET", "http://many.test/")
    assert tried == ["1.1.1.1", "1.0.0.1"]


def test_what_is_sent(other: OtherServer, settings: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1/")
    answer = fetch("POST", f"{other.url}/inbox?x=1", headers={"Content-Type": "text/plain"}, body=b"hello")
    assert (answer.status, answer.body, answer.url) == (200, b"ok", f"{other.url}/inbox?x=1")
    (asked,) = other.asked
    assert (asked.method, asked.path, asked.body) == ("POST", "/inbox?x=1", b"hello")
    assert asked.headers["user-agent"] == f"Rookery/{settings.VERSION} (+{settings.BASE_URL})"
    assert asked.headers["content-type"] == "text/plain"
    assert not {"cookie", "authorization"} & asked.headers.keys()


def test_redirects_are_followed_without_cookies(other: OtherServer) -> None:
    def answer(handler: Any) -> None:
        if handler.path == "/old":
            return reply(handler, 302, Location="/new", Set_Cookie="a=b")
        return reply(handler, 200, b"new")

    other.answer = answer
    found = fetch("GET", f"{other.url}/old", headers={"Signature": "x"})
    assert (found.url, found.body) == (f"{other.url}/new", b"new")
    assert "cookie" not in other.asked[1].headers
    assert other.asked[1].headers["signature"] == "x"


def test_another_host_gets_nothing_that_was_meant_for_the_first(other: OtherServer) -> None:
    with other_server() as second:
        other.answer = lambda handler: reply(handler, 301, Location=f"{second.url}/there")
        fetch("GET", other.url, headers={"Signature": "x", "Authorization": "y", "Accept": "text/html"})
        assert second.asked[0].headers["accept"] == "text/html"
        assert not {"signature", "authorization"} & second.asked[0].headers.keys()


def test_each_host_gets_a_signature_of_its_own(other: OtherServer) -> None:
    with other_server() as second:
        other.answer = lambda handler: reply(handler, 301, Location=f"{second.url}/there")
        fetch("GET", f"{other.url}/here", sign=lambda method, url: {"Signature": f"{method} {url}"})
    assert other.asked[0].headers["signature"] == f"GET {other.url}/here"
    assert second.asked[0].headers["signature"] == f"GET {second.url}/there"


def test_names_of_a_test_network_are_found_where_settings_say(settings: Any) -> None:
    with other_server() as server:
        port = int(server.url.rpartition(":")[2])
        settings.EXTRA_HOSTS = {"a.test": ("127.0.0.1", port)}
        assert fetch("GET", "http://A.test/x").body == b"ok"
        assert server.asked[0].headers["host"].lower() == "a.test"
        with pytest.raises((Refused, Unreachable)):
            fetch("GET", f"http://127.0.0.1:{port}/")


def test_an_open_door_keeps_its_connections(other: OtherServer) -> None:
    ports: list[int] = []

    def answer(handler: Any) -> None:
        ports.append(handler.client_address[1])
        reply(handler, 200, b"ok")

    other.answer = answer
    other.keeps_alive = True
    with Door(hosts=2, per_host=1) as door:
        for _request in range(3):
            assert door.request("POST", other.url, headers={}, body=b"x").status == 200
    assert len(ports) == 3
    assert len(set(ports)) == 1


def test_of_kept_connections_the_oldest_makes_room(other: OtherServer, settings: Any) -> None:
    other.keeps_alive = True
    settings.EXTRA_HOSTS = {name: ("127.0.0.1", urlsplit(other.url).port) for name in ("a.test", "b.test")}
    ports: list[int] = []
    other.answer = lambda handler: (ports.append(handler.client_address[1]), reply(handler, 200))[1]
    with Door(hosts=1, per_host=1) as door:
        for name in ("a.test", "b.test", "b.test", "a.test"):
            door.request("POST", f"http://{name}/", headers={}, body=b"x")
    assert ports[1] == ports[2]
    assert len(set(ports)) == 3


@pytest.mark.parametrize("headers", [{"X": "a\r\nHost: b"}, {"X\n": "a"}, {"X": "\N{SNOWMAN}"}])
def test_a_header_cannot_bring_another(other: OtherServer, headers: dict[str, str]) -> None:
    with pytest.raises(Refused):
        fetch("GET", other.url, headers=headers)
    assert other.asked == []


def _cut_short(handler: Any) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort")
    handler.close_connection = True


def test_an_answer_that_ends_too_early_is_none(other: OtherServer) -> None:
    other.answer = _cut_short
    with pytest.raises(Unreachable):
        fetch("GET", other.url)


def test_what_has_to_be_escaped_is(other: OtherServer) -> None:
    assert fetch("GET", f"{other.url}/ü?q=a b").url == f"{other.url}/%C3%BC?q=a%20b"
    assert other.asked[0].path == "/%C3%BC?q=a%20b"


def test_a_kept_connection_is_cut_off_too(other: OtherServer) -> None:
    other.keeps_alive = True
    with Door(hosts=2, per_host=1) as door:
        door.request("GET", other.url, headers={})
        other.answer = lambda _handler: time.sleep(3)
        begun = time.monotonic()
        with pytest.raises(Unreachable):
            door.request("GET", other.url, headers={}, deadline=begun + 0.3)
        assert time.monotonic() - begun < 2


@pytest.mark.parametrize("target", ["http://10.0.0.1/", "file:///etc/passwd", "http://u:p@127.0.0.1/", "http://[::1"])
def test_a_redirect_is_checked_like_the_first_address(other: OtherServer, target: str) -> None:
    other.answer = lambda handler: reply(handler, 302, Location=target)
    with pytest.raises(Refused):
        fetch("GET", other.url)


def test_a_redirect_may_not_leave_the_schemes_asked_for(other: OtherServer) -> None:
    with pytest.raises(Refused):
        fetch("GET", other.url, schemes=("https",))
    assert other.asked == []


def test_redirects_come_to_an_end(other: OtherServer) -> None:
    other.answer = lambda handler: reply(handler, 302, Location="/again")
    with pytest.raises(Unreachable):
        fetch("GET", other.url)
    assert len(other.asked) == 4


def test_a_post_is_never_redirected(other: OtherServer) -> None:
    other.answer = lambda handler: reply(handler, 307, Location="/elsewhere")
    assert fetch("POST", other.url, body=b"secret").status == 307
    assert len(other.asked) == 1


def test_a_body_may_not_be_larger_than_asked_for(other: OtherServer) -> None:
    other.answer = lambda handler: reply(handler, 200, b"x" * 1001)
    with pytest.raises(TooLarge):
        fetch("GET", other.url, max_bytes=1000)
    assert len(fetch("GET", other.url, max_bytes=1001).body) == 1001


def test_a_body_counts_as_large_as_it_unpacks(other: OtherServer) -> None:
    packed = gzip.compress(b"\0" * 50_000_000)
    assert len(packed) < 100_000
    other.answer = lambda handler: reply(handler, 200, packed, Content_Encoding="gzip")
    with pytest.raises(TooLarge):
        fetch("GET", other.url, max_bytes=200_000)


def test_an_answer_that_never_ends_is_cut_off(other: OtherServer, monkeypatch: Any) -> None:
    monkeypatch.setattr(http, "TOTAL_SECONDS", 0.4)

    def drip(handler: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)

    other.answer = drip
    begun = time.monotonic()
    with pytest.raises(Unreachable):
        fetch("GET", other.url)
    assert time.monotonic() - begun < 2


def test_headers_that_never_end_are_cut_off(other: OtherServer, monkeypatch: Any) -> None:
    monkeypatch.setattr(http, "TOTAL_SECONDS", 0.4)

    def drip(handler: Any) -> None:
        for _ in range(100):
            handler.wfile.write(b"H")
            handler.wfile.flush()
            time.sleep(0.05)

    other.answer = drip
    begun = time.monotonic()
    with pytest.raises(Unreachable):
        fetch("GET", other.url)
    assert time.monotonic() - begun < 2


def test_silence_is_unreachable(other: OtherServer, monkeypatch: Any) -> None:
    monkeypatch.setattr(http, "READ_SECONDS", 0.1)
    other.answer = lambda _handler: time.sleep(0.5)
    with pytest.raises(Unreachable):
        fetch("GET", other.url)


def test_a_server_that_is_not_there(settings: Any) -> None:
    settings.ALLOWED_PRIVATE_ADDRESSES = LOOPBACK
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(Unreachable):
            fetch("GET", f"http://127.0.0.1:{unused.getsockname()[1]}/")


def test_certificates_are_checked(tmp_path: Path, settings: Any) -> None:
    settings.ALLOWED_PRIVATE_ADDRESSES = LOOPBACK
    certificate = make_certificate(tmp_path)
    with other_server(certificate) as server:
        with pytest.raises(Unreachable):
            fetch("GET", server.url)
        settings.EXTRA_CA_FILE = str(certificate)
        assert fetch("GET", server.url).body == b"ok"


def test_a_certificate_of_another_name_is_not_believed(tmp_path: Path, settings: Any) -> None:
    settings.ALLOWED_PRIVATE_ADDRESSES = LOOPBACK
    certificate = make_certificate(tmp_path, address="127.0.0.2")
    settings.EXTRA_CA_FILE = str(certificate)
    with other_server(certificate) as server, pytest.raises(Unreachable):
        fetch("GET", server.url)


def test_nothing_else_goes_out() -> None:
    """A request past this door would be past its guard."""
    apps = ("instance", "federation", "accounts", "statuses", "moderation", "timelines")
    going_out = re.compile(
        r"^\s*(?:import|from) (?:requests|urllib3|urllib\.request|http\.client|httpx|aiohttp)\b", re.M
    )
    found = {
        str(path.relative_to(ROOT))
        for app in apps
        for path in (ROOT / app).rglob("*.py")
        if going_out.search(path.read_text())
    }
    assert found - {"instance/management/commands/serve.py"} == {
        "instance/http.py",
        "instance/outgoing/connections.py",
    }  # `serve` asks itself alone
