"""Files made to do harm, and files that are merely odd: refused with a sentence or survived, and never a fault."""

import json
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.machine_evidence import bounds
from goals.machine_evidence.bounds import Unreadable
from goals.machine_evidence.reading import ARCHIVE, FORMATS, read

LAUGHS = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<testsuite><testcase name="&b;"/></testsuite>"""
REFUSED = {
    "nothing": (b"", "it is empty|not valid JSON|none of the formats"),
    "billion laughs": (LAUGHS, "declares a document type or entities"),
    "another root": ("<html><body/></html>", "begins with <testsuites> or <testsuite>"),
    "broken XML": ("<testsuite><testcase></testsuite>", "not valid XML"),
    "an encoding that is none": ('<?xml version="1.0" encoding="klingon"?><testsuite/>', "not valid XML"),
    "deep XML": ("<testsuite>" * 5000, "more than 200 deep"),
    "NaN": ('{"version": "2.1.0", "runs": [{"a": NaN}]}', "not valid JSON"),
    "a name twice": ('{"runs": [], "version": "2.1.0", "version": "2.1.0"}', "'version' stands twice"),
    "deep JSON": ('{"runs": ' + "[" * 100_000, "more than 200 deep"),
    "cut JSON": ('{"runs": [{"tool"', "not valid JSON"),
    "no UTF-8": (b'{"runs": ["\xff"]}', "not valid JSON"),
    "a huge number": ('{"runs": [{"n": 1e999}]}', "not valid JSON"),
    "a name twice in a line": ('{"entry_type": "init", "entry_type": "eval"}\n', "'entry_type' stands twice"),
    "a deep line": ('{"entry_type": "init"}\n' + "[" * 100_000 + "\n", "deep|not valid JSON"),
    "another JSON": ('{"name": "package", "version": "1.0"}', "none of the formats"),
    "a list": ("[1, 2]", "none of the formats"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_hostile_file_is_refused_with_its_reason(what):
    text, sentence = REFUSED[what]
    with pytest.raises(Unreadable, match=sentence):
        read(BytesIO(text if isinstance(text, bytes) else text.encode()))


def test_a_line_of_a_million_characters_is_survived():
    long = "x" * 1_000_000
    lines = [{"entry_type": "attempt", "status": 2, "outputs": [long]}, {"entry_type": "completion"}]
    (report,) = read(BytesIO("\n".join(json.dumps(line) for line in lines).encode()))
    assert report.status == "complete"
    (report,) = read(BytesIO(json.dumps({"version": "2.1.0", "x": long, "runs": [{"results": []}]}).encode()))
    assert report.status == "complete"
    (report,) = read(BytesIO(f'<testsuite><testcase name="{long}"/></testsuite>'.encode()))
    assert report.counts.passed == 1


@pytest.mark.parametrize("text", ['{"runs": [], "x": "%s"}', '{"entry_type": "init", "x": "%s"}'])
def test_a_text_without_end_is_refused_before_it_is_held(text, monkeypatch):
    monkeypatch.setattr(bounds, "LONGEST_TEXT", 1_000_000)
    for filling in ("x", '\\"'):
        with pytest.raises(Unreadable, match="longer than"):
            read(BytesIO((text % (filling * 2_000_000)).encode()))


def test_a_file_that_is_too_large_is_refused():
    source = bounds.Source(BytesIO(b"\n" * 3 * bounds.MIB), most=2 * bounds.MIB)
    with pytest.raises(Unreadable, match="more than 2 MiB"):
        list(iter(source.read, b""))


def test_a_zip_bomb_is_not_unpacked():
    place = BytesIO()
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("header.json", b'{"version": 2, "x": [' + b" " * (80 * bounds.MIB) + b"]}")
    assert len(place.getvalue()) < bounds.MIB
    with pytest.raises(Unreadable, match=r"more than 64 MiB|longer than"):
        read(place)


def test_a_byte_order_mark_is_no_fault():
    (report,) = read(BytesIO(b'\xef\xbb\xbf{"version": "2.1.0", "runs": []}'))
    assert report.status == "not_run"


NAMES = (
    *("version", "runs", "tool", "driver", "name", "rules", "results", "kind", "level", "suppressions", "status"),
    *(
        "invocations",
        "eval",
        "scores",
        "metrics",
        "samples",
        "item",
        "entry_type",
        "detector_results",
        "passed",
        "total",
    ),
    *("stats", "evalId", "success", "format", "total_evaluated", "versionControlProvenance", "a.b"),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=30,
)


@given(value=VALUES, name=st.sampled_from(sorted(set(FORMATS) - {ARCHIVE, "junit"})))
def test_any_json_is_read_or_refused(value, name):
    _read_or_refused(json.dumps(value).encode(), name)


@given(
    data=st.binary(max_size=200), name=st.sampled_from(FORMATS), start=st.sampled_from([b"", b"PK\x03\x04", b"<", b"{"])
)
def test_any_bytes_are_read_or_refused(data, name, start):
    _read_or_refused(start + data, name)
    _read_or_refused(start + data, "")


def _read_or_refused(data, name):
    try:
        reports = read(BytesIO(data), name)
    except Unreadable:
        return
    assert reports
    assert all(report.status == "complete" for report in reports if report.is_pass)
