"""Whole reports of every format with one value in them replaced, or one byte: read or refused, and never a fault."""

import json
import zipfile
from copy import deepcopy
from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from goals.machine_evidence import zip_files
from goals.machine_evidence.bounds import Unreadable
from goals.machine_evidence.reading import ARCHIVE, read
from tests.goals.machine_evidence.test_formats import EVAL, EVAL_LOG, JUDGED, PLAIN, SAMPLES

SARIF = {
    "version": "2.1.0",
    "runs": [
        {
            "tool": {"driver": {"name": "S", "rules": [{"id": "A", "defaultConfiguration": {"level": "error"}}]}},
            "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": [{"level": "note"}]}],
            "versionControlProvenance": [{"repositoryUri": "https://e.org", "revisionId": "1"}],
            "results": [
                {"ruleId": "A", "ruleIndex": 0, "kind": "fail", "level": "note", "suppressions": [{"status": "x"}]},
                {"kind": "odd", "rule": {"id": "A", "index": 0}},
            ],
        }
    ],
}
PROMPTFOO = {
    "evalId": "e",
    "results": {
        "version": 3,
        "stats": {"successes": 1, "failures": 1},
        "results": [{"success": True, "provider": {"id": "m"}}, {"success": False, "failureReason": 1}],
    },
    "metadata": {"promptfooVersion": "1"},
}
GARAK = [
    {"entry_type": "start_run setup", "plugins.target_type": "t"},
    {"entry_type": "init", "garak_version": "1"},
    JUDGED,
    EVAL,
    {"entry_type": "completion"},
]
DOCUMENTS = {
    "sarif": SARIF,
    "promptfoo": PROMPTFOO,
    "garak": GARAK,
    "inspect": EVAL_LOG | {"samples": SAMPLES},
    "roadmap-evidence/v1": PLAIN,
}
ODD: st.SearchStrategy[object] = st.sampled_from(
    [None, True, 0, 1, 7, -1, 0.5, 10**18, "", "x", [], [1], [[]], {}, {"a": 1}, [{"a": []}], ["x", 1]]
)


def places(value, at=()):
    """The path of every value within a document."""
    yield at
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, held in inner:
        yield from places(held, (*at, key))


def replaced(document, at, value):
    if not at:
        return value
    found = deepcopy(document)
    holder = found
    for key in at[:-1]:
        holder = holder[key]
    holder[at[-1]] = value
    return found


def written(name, document):
    lines = document if name == "garak" and isinstance(document, list) else [document]
    return "\n".join(json.dumps(line) for line in lines).encode()


def read_or_refused(data, name):
    try:
        reports = read(BytesIO(data), name)
    except Unreadable:
        return
    for report in reports:
        assert not report.is_pass or (report.status == "complete" and report.counts.failed == report.counts.errors == 0)


@pytest.mark.parametrize("name", DOCUMENTS)
@given(data=st.data())
def test_with_another_value_anywhere_a_report_is_read_or_refused(name, data):
    document = DOCUMENTS[name]
    for _ in range(data.draw(st.integers(1, 2))):
        at = data.draw(st.sampled_from(list(places(document))))
        document = replaced(document, at, data.draw(ODD))
    read_or_refused(written(name, document), name)


METHODS = [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zip_files.ZIP_ZSTANDARD]


def packed(method):
    place = BytesIO()
    with zip_files.ZipFile(place, "w", method) as target:
        target.writestr("header.json", json.dumps(EVAL_LOG))
        target.writestr("summaries.json", json.dumps(SAMPLES))
    return place.getvalue()


@pytest.mark.parametrize("method", METHODS)
def test_an_archive_is_read_however_it_was_packed(method):
    (report,) = read(BytesIO(packed(method)), ARCHIVE)
    assert (report.counts.passed, report.counts.failed) == (1, 1)


# zipfile warns and reads on; how much is unpacked is bounded by ourselves.
@pytest.mark.filterwarnings("ignore:Overlapped entries:UserWarning")
@pytest.mark.parametrize("method", METHODS)
@given(at=st.floats(0, 0.999), byte=st.integers(0, 255))
@example(at=0.1, byte=255)
def test_with_another_byte_anywhere_an_archive_is_read_or_refused(method, at, byte):
    data = bytearray(packed(method))
    data[int(at * len(data))] = byte
    read_or_refused(bytes(data), ARCHIVE)


def test_a_number_too_long_to_be_one_is_no_declaration():
    (report,) = read(BytesIO(f'<testsuite tests="{"9" * 5000}"><testcase/></testsuite>'.encode()))
    assert report.declared == {}
