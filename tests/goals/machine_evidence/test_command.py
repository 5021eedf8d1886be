"""`manage.py read_evidence`: what is in a file, in sentences or as JSON, and why it is not read."""

import json

import pytest
from django.core.management import CommandError, call_command

REPORT = '<testsuite name="login" tests="3"><testcase name="a"/><testcase name="b"><failure/></testcase></testsuite>'


def test_it_says_what_is_in_a_file_and_what_is_doubtful(tmp_path, capsys):
    (tmp_path / "report.xml").write_text(REPORT)
    call_command("read_evidence", tmp_path / "report.xml")
    assert capsys.readouterr().out.splitlines() == [
        "JUnit XML (junit), on no day that it names",
        "  tested login",
        "  ran in part: no evidence of a pass",
        "  1 passed, 1 failed",
        "  ! The file declares 3 checks in all, and 2 were counted in it.",
    ]


def test_it_says_the_same_as_json(tmp_path, capsys):
    (tmp_path / "report.xml").write_text(REPORT)
    call_command("read_evidence", tmp_path / "report.xml", "--json")
    (report,) = json.loads(capsys.readouterr().out)
    assert (report["counts"]["failed"], report["status"], report["is_pass"]) == (1, "partial", False)


def test_a_file_that_is_none_of_the_formats_or_is_not_there_is_named(tmp_path):
    (tmp_path / "list.json").write_text("[1]")
    with pytest.raises(CommandError, match=r"list.json: This is none of the formats that are read: sarif, junit"):
        call_command("read_evidence", tmp_path / "list.json")
    with pytest.raises(CommandError, match="cannot be opened: No such file or directory"):
        call_command("read_evidence", tmp_path / "missing.json")


def test_a_format_can_be_given(tmp_path):
    (tmp_path / "hits.jsonl").write_text('{"goal": "x"}\n')
    with pytest.raises(CommandError, match="a hit log holds only what failed"):
        call_command("read_evidence", tmp_path / "hits.jsonl", "--format", "garak")


def test_of_a_long_file_it_says_how_far_it_is(tmp_path, capsys):
    case = f"<testcase name='a'><system-out>{'words ' * 1000}</system-out></testcase>"
    (tmp_path / "long.xml").write_text(f"<testsuite>{case * 1000}</testsuite>")
    call_command("read_evidence", tmp_path / "long.xml")
    said = capsys.readouterr()
    assert "1,000 passed" in said.out
    assert [line.split(", ")[1] for line in said.err.splitlines()] == [f"{part} %" for part in range(10, 101, 10)]
    (tmp_path / "short.xml").write_text(f"<testsuite>{case}</testsuite>")
    call_command("read_evidence", tmp_path / "short.xml")
    assert capsys.readouterr().err == ""
