"""Every way in which a server can fail, over real HTTP, with the message for each."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler

import pytest

import regdsl
from regdsl.remote import patience
from regdsl.remote.results import RegistryResults
from regdsl.remote.search import search
from regdsl.remote.trouble import ServerError, trim
from tests.tap import troubles, votable
from tests.tap.responder import Responder

Ask = Callable[..., RegistryResults]


@pytest.fixture
def ask(service: Responder) -> Ask:
    """Ask the service, whose capabilities are known."""

    def found(query: str = "service:ssa limit:2", **options: object) -> RegistryResults:
        options = {"profile": "gavo", "timeout": 20.0, **options}
        return search(query, service.url, **options)  # type: ignore[call-overload, no-any-return]

    return found


def _fails(code: str, call: Callable[[], object]) -> ServerError:
    with pytest.raises(ServerError) as caught:
        call()
    (found,) = caught.value.diagnostics
    assert found.code == code, found
    assert "\n" not in found.message and len(found.message) < 600
    assert found.help
    return caught.value


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


# -- E501: not there ---------------------------------------------------------------------


@pytest.fixture
def nowhere() -> Iterator[str]:
    """An address where nothing listens: a port that is taken, and not served."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/tap"


@pytest.mark.usefixtures("service")
def test_refused_connections(nowhere: str) -> None:
    exc = _fails("E501", lambda: search("limit:1", nowhere))
    assert exc.diagnostics[0].message == f"{nowhere} cannot be reached: the connection was refused"
    assert exc.url == nowhere and exc.adql == ""


@pytest.mark.usefixtures("service")
def test_hosts_that_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    exc = _fails("E501", lambda: search("limit:1", "http://registry.invalid/tap"))
    assert "no host has this name" in exc.diagnostics[0].message


def test_plain_http_where_tls_is_asked_for(
    service: Responder, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(patience.time, "sleep", waits.append)
    url = service.url.replace("http:", "https:")
    with _within(10):
        exc = _fails("E501", lambda: search("limit:1", url))
    assert "secure connection" in exc.diagnostics[0].message
    assert service.asked == []
    # Another try would end in the same way.
    assert waits == []


def test_resets(service: Responder, ask: Ask) -> None:
    service.trouble(troubles.reset, forever=True)
    exc = _fails("E501", ask)
    assert "ended the connection" in exc.diagnostics[0].message
    assert service.count() == 3
    assert "rr.resource" in exc.adql


def test_answers_that_break_off(service: Responder, ask: Ask) -> None:
    service.trouble(troubles.cut, forever=True)
    exc = _fails("E501", ask)
    assert "breaks off" in exc.diagnostics[0].message
    assert service.count() == 3


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_busy_to_the_end(service: Responder, ask: Ask, status: int) -> None:
    service.trouble(troubles.busy(status, body=b"down for\n repair"), forever=True)
    exc = _fails("E501", ask)
    assert f"HTTP {status}, down for repair" in exc.diagnostics[0].message
    assert service.count() == 3


# -- further tries -----------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_busy_twice_and_then_fine(service: Responder, ask: Ask, status: int) -> None:
    service.trouble(troubles.busy(status), troubles.busy(status))
    assert len(ask()) == 2
    assert service.count() == 3


@pytest.mark.parametrize("trouble", [troubles.reset, troubles.cut])
def test_broken_connections_are_made_again(
    service: Responder, ask: Ask, trouble: troubles.Trouble
) -> None:
    service.trouble(trouble, trouble)
    assert len(ask()) == 2
    assert service.count() == 3


def test_tries_can_be_fewer(service: Responder, ask: Ask) -> None:
    service.trouble(troubles.busy(), forever=True)
    _fails("E501", lambda: ask(tries=1))
    assert service.count() == 1


def test_the_capabilities_are_tried_again_too(service: Responder) -> None:
    service.trouble(troubles.busy(), troubles.reset, on="capabilities")
    service.trouble(troubles.busy(), on="tables")
    assert len(search("limit:2", service.url)) == 2
    assert (service.count("capabilities"), service.count("tables"), service.count()) == (3, 2, 1)


def test_retry_after_is_kept_to(service: Responder, ask: Ask) -> None:
    service.trouble(troubles.busy(retry_after="1"))
    began = time.monotonic()
    assert len(ask()) == 2
    assert 1.0 <= time.monotonic() - began < 15


def test_retry_after_as_a_date(service: Responder, ask: Ask) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    service.trouble(troubles.busy(429, retry_after=soon))
    began = time.monotonic()
    assert len(ask()) == 2
    assert 0.5 <= time.monotonic() - began < 15


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), ("", None), ("soon", None), ("-3", None), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0)],
)
def test_reading_retry_after(header: str, seconds: float | None) -> None:
    import requests

    response = requests.Response()
    response.headers["Retry-After"] = header
    assert patience.retry_after(response) == seconds


def test_long_waits_are_not_waited_for(service: Responder, ask: Ask) -> None:
    service.trouble(troubles.busy(retry_after="3600"), forever=True)
    with _within(10):
        exc = _fails("E501", lambda: ask(timeout=7200.0))
    assert service.count() == 1
    assert "in 3600 s" in exc.diagnostics[0].help


def test_no_wait_beyond_the_deadline(service: Responder, ask: Ask) -> None:
    service.trouble(troubles.busy(retry_after="10"), forever=True)
    with _within(8):
        exc = _fails("E501", lambda: ask(timeout=1.0))
    assert service.count() == 1
    assert "in 10 s" in exc.diagnostics[0].help


def test_waits_grow(service: Responder, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(patience.time, "sleep", waits.append)
    monkeypatch.setattr(patience, "_FIRST_WAIT", 0.5)
    service.trouble(troubles.busy(), forever=True)
    _fails("E501", lambda: ask(tries=4))
    assert waits == [0.5, 1.0, 2.0]


# -- E502: refused -----------------------------------------------------------------------


def test_a_refusal(service: Responder, ask: Ask) -> None:
    service.trouble(troubles.refuses("Unknown column\n  `nothing` in rr.resource & <there>"))
    exc = _fails("E502", ask)
    (found,) = exc.diagnostics
    assert found.message == (
        f"{service.url} refused the query: Unknown column `nothing` in rr.resource & <there>"
    )
    assert exc.adql == service.asked[-1].params["QUERY"]
    assert isinstance(exc, regdsl.RegdslError)
    # A refusal is the same the next time.
    assert service.count() == 1


@pytest.mark.parametrize("status", [200, 400, 500])
def test_refusals_come_with_any_status(service: Responder, ask: Ask, status: int) -> None:
    service.trouble(troubles.refuses("no such function", status))
    assert "no such function" in _fails("E502", ask).diagnostics[0].message
    assert service.count() == 1


def test_an_error_after_the_rows(service: Responder, ask: Ask) -> None:
    body = votable.table(["ivoid"], ["char"], [("ivo://a/b",)]).replace(
        b"</TABLE>\n", b'</TABLE>\n<INFO name="QUERY_STATUS" value="ERROR">disk full</INFO>\n'
    )
    service.trouble(troubles.says(body))
    assert "disk full" in _fails("E502", ask).diagnostics[0].message


def test_long_refusals_are_cut(service: Responder, ask: Ask) -> None:
    service.trouble(troubles.refuses("a stack trace " * 100_000))
    message = _fails("E502", ask).diagnostics[0].message
    assert len(message) < 500 and message.endswith("...")


def test_refusals_in_plain_text(service: Responder, ask: Ask) -> None:
    service.trouble(troubles.says(b"MAXREC must\nnot be odd", 400, "text/plain"))
    assert "HTTP 400, MAXREC must not be odd" in _fails("E502", ask).diagnostics[0].message
    service.trouble(troubles.says(b"<error><why>out of  cheese</why></error>", 500))
    assert "HTTP 500, out of cheese" in _fails("E502", ask).diagnostics[0].message
    service.trouble(troubles.page(500))
    assert _fails("E502", ask).diagnostics[0].message.endswith("HTTP 500")


@pytest.mark.parametrize("status", [401, 403])
def test_logins(service: Responder, ask: Ask, status: int) -> None:
    service.trouble(troubles.page(status))
    assert "wants a login" in _fails("E502", ask).diagnostics[0].message


def test_trim() -> None:
    assert trim("a\n  b\tc ") == "a b c"
    assert trim("x" * 500, 10) == "xxxxxxx..."


# -- E503: too slow ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "trouble",
    [troubles.hangs, troubles.drips(0.02), troubles.drips(0.02, head=True)],
    ids=["hangs", "drips", "drips in the head"],
)
def test_one_deadline_for_everything(
    service: Responder, ask: Ask, trouble: troubles.Trouble
) -> None:
    service.trouble(trouble, forever=True)
    with _within(10):
        exc = _fails("E503", lambda: ask(timeout=0.7))
    assert "within 0.7 s" in exc.diagnostics[0].message
    assert service.count() == 1


def test_the_deadline_holds_for_all_tries_together(service: Responder, ask: Ask) -> None:
    def busy_in_the_end(handler: BaseHTTPRequestHandler, reply: troubles.Reply) -> None:
        time.sleep(0.5)
        troubles.busy()(handler, reply)

    service.trouble(busy_in_the_end, forever=True)
    with _within(10):
        _fails("E503", lambda: ask(timeout=1.2, tries=50))
    assert 2 <= service.count() <= 3


def test_the_deadline_holds_for_the_capabilities(service: Responder) -> None:
    service.trouble(troubles.late(0.8), on="capabilities")
    service.trouble(troubles.late(0.8), on="tables")
    service.trouble(troubles.late(0.8))
    with _within(10):
        _fails("E503", lambda: search("limit:1", service.url, timeout=1.4))
    assert service.count("tables") == 1


def test_the_deadline_holds_for_names(
    service: Responder, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = threading.Event()

    def slow(*_: object, **__: object) -> object:
        done.wait(10)
        raise socket.gaierror(-2, "too late")

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    try:
        with _within(10):
            _fails("E503", lambda: ask(timeout=0.5))
    finally:
        done.set()


def test_slow_is_not_too_slow(service: Responder, ask: Ask) -> None:
    service.trouble(troubles.late(0.3))
    assert ask().elapsed >= 0.3


def test_no_thread_is_left_behind(service: Responder, ask: Ask) -> None:
    before = set(threading.enumerate())
    service.trouble(troubles.drips(0.02), troubles.hangs)
    _fails("E503", lambda: ask(timeout=0.3))
    _fails("E503", lambda: ask(timeout=0.3))
    end = time.monotonic() + 5
    while any(t.name == "regdsl-http" for t in set(threading.enumerate()) - before):
        assert time.monotonic() < end, "the thread goes on reading"
        time.sleep(0.05)


def test_an_answer_without_end(
    service: Responder, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "MOST", 100)
    assert "more than 0 MiB" in _fails("E504", ask).diagnostics[0].message


# -- E504: no registry -------------------------------------------------------------------


def test_a_web_page(service: Responder, ask: Ask) -> None:
    service.trouble(troubles.page())
    assert "answers with a web page" in _fails("E504", ask).diagnostics[0].message
    service.trouble(troubles.page(404))
    assert "nothing at this address (HTTP 404)" in _fails("E504", ask).diagnostics[0].message


def test_no_tap_at_all(service: Responder) -> None:
    exc = _fails("E504", lambda: search("limit:1", f"{service.address}/elsewhere"))
    assert "HTTP 404" in exc.diagnostics[0].message
    service.trouble(troubles.page(), on="capabilities")
    assert "web page" in str(_fails("E504", lambda: search("limit:1", service.url)))


def test_tap_without_the_tables_of_regtap(service: Responder) -> None:
    other = b"""<t:tableset xmlns:t="http://www.ivoa.net/xml/VOSITables/v1.0">
    <schema><name>ivoa</name><table><name>ivoa.obscore</name></table></schema></t:tableset>"""
    service.trouble(troubles.says(other), on="tables")
    exc = _fails("E504", lambda: search("limit:1", service.url))
    assert "no table rr.resource" in exc.diagnostics[0].message
    assert service.count() == 0
    # And nothing of that is remembered.
    assert len(search("limit:1", service.url)) == 1


def test_capabilities_without_tap(service: Responder) -> None:
    service.trouble(
        troubles.says(b'<c:capabilities xmlns:c="http://www.ivoa.net/xml/VOSICapabilities/v1.0"/>'),
        troubles.says(b"<c:capabilities <"),
        on="capabilities",
    )
    assert "no TAP" in str(_fails("E504", lambda: search("limit:1", service.url)))
    assert "cannot be read" in str(_fails("E504", lambda: search("limit:1", service.url)))


def test_broken_votables(service: Responder, ask: Ask) -> None:
    service.trouble(troubles.broken_xml)
    _fails("E504", ask)
    service.trouble(troubles.says(b""))
    assert "something else" in _fails("E504", ask).diagnostics[0].message


def test_other_columns(service: Responder, ask: Ask) -> None:
    service.trouble(troubles.says(votable.table(["a"], ["int"], [(1,)])))
    assert "lacks columns: access_urls" in _fails("E504", ask).diagnostics[0].message
    empty = b'<VOTABLE version="1.4"><RESOURCE type="results"/></VOTABLE>'
    service.trouble(troubles.says(empty))
    assert "no table" in _fails("E504", ask).diagnostics[0].message


def test_round_in_circles(service: Responder, ask: Ask) -> None:
    service.trouble(troubles.redirects(f"{service.url}/sync"), forever=True)
    assert "without end" in _fails("E504", ask).diagnostics[0].message


# -- services that have moved ------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_service_that_has_moved(service: Responder, ask: Ask, status: int) -> None:
    service.trouble(troubles.redirects(f"{service.url}/sync", status))
    assert len(ask()) == 2
    first, second = service.asked
    assert (second.method, second.params) == (first.method, first.params)


def test_see_other_is_where_the_result_is(service: Responder, ask: Ask) -> None:
    expected = ask().ivoids
    query = service.asked[-1].params["QUERY"]
    service.asked.clear()
    import urllib.parse

    there = f"{service.url}/sync?" + urllib.parse.urlencode({"LANG": "ADQL", "QUERY": query})
    service.trouble(troubles.redirects(there, 303))
    assert ask().ivoids == expected
    assert [asked.method for asked in service.asked] == ["POST", "GET"]


# -- later questions ---------------------------------------------------------------------


def test_tables_that_do_not_come(service: Responder, ask: Ask) -> None:
    resource = ask()[0]
    service.trouble(troubles.refuses("not today"))
    exc = _fails("E502", resource.get_tables)
    assert "rr.res_table" in exc.adql
    service.trouble(troubles.reset, forever=True)
    _fails("E501", resource.get_contact)


def test_messages_name_no_classes(service: Responder, ask: Ask) -> None:
    """What people see are words, not the insides of urllib3."""
    for trouble in (troubles.reset, troubles.cut, troubles.broken_xml, troubles.page()):
        service.trouble(trouble, forever=True)
        with pytest.raises(ServerError) as caught:
            ask(tries=1)
        assert not re.search(r"Error\(|HTTPConnection|object at", str(caught.value))
        service.at_ease()
