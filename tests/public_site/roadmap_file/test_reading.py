"""Reading YAML and JSON safely: plain values, with lines, and nothing else."""

from decimal import Decimal

import pytest

from public_site.roadmap_file import reading
from public_site.roadmap_file.faults import FileRefused
from public_site.roadmap_file.reading import read


def faults(content: bytes, *, as_json: bool = False) -> list[str]:
    with pytest.raises(FileRefused) as refusal:
        read(content, as_json=as_json)
    return [str(fault) for fault in refusal.value.faults]


def test_values_are_plain_and_each_has_its_line() -> None:
    found = read(b"a: 1\nb:\n  - 2.50\n  - 'x'\n  - on\n  - 2026-10-01\n  - ~\non: true\nc: |\n  two\n  lines\n")

    assert found.data == {
        "a": 1,
        "b": [Decimal("2.50"), "x", "on", "2026-10-01", None],
        "on": True,
        "c": "two\nlines\n",
    }
    assert [found.line(("b", place)) for place in range(5)] == [3, 4, 5, 6, 7]
    assert found.line(("b", 1, "not", "there")) == 4, "the line of what is around it"
    assert found.line(("nothing",)) == 1


def test_decimals_keep_their_digits() -> None:
    assert str(read(b"a: 0.10").data["a"]) == "0.10"
    assert str(read(b'{"a": 0.10}', as_json=True).data["a"]) == "0.10"


def test_every_fault_of_one_file_is_told() -> None:
    content = b"a: &x 1\nb: *x\na: 3\n<<: {c: 1}\nd: !!python/object/apply:os.system [touch /tmp/x]\n[1]: 2\n"

    assert faults(content) == [
        "line 1: Anchors are not allowed: write the value out.",
        "line 2: Aliases are not allowed: write the value out.",
        "line 3, a: The key a stands twice; first in line 1.",
        "line 4: Merge keys are not allowed: write the values out.",
        "line 5: Tags are not allowed: tag:yaml.org,2002:python/object/apply:os.system",
        "line 6: A key must be a plain word.",
    ]


def test_what_is_no_yaml_says_where() -> None:
    assert faults(b"a: 1\nb: [1, 2\nc: 3") == [
        "line 3: It is not YAML: did not find expected ',' or ']' (while parsing a flow sequence)."
    ]
    assert faults(b"a: 1\n---\nb: 2") == ["line 2: One file holds one document."]
    assert faults(b"a: 1\nb: \xff") == ["line 2: It is not UTF-8 text."]
    assert faults(b"a: \x07")[0].startswith("the file: It is not YAML:")


@pytest.mark.parametrize("content", [b"[" * 200_000, b"a: " + b"{a: " * 1000 + b"}" * 1000, b"- " * 5000 + b"x"])
def test_depth_is_a_fault_and_not_a_crash(content: bytes) -> None:
    assert any("nested too deeply" in fault for fault in faults(content))
    assert faults(b"[" * 200_000, as_json=True)


def test_a_bomb_of_aliases_is_refused_before_it_goes_off() -> None:
    layers = [b"a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    layers += [b"a%d: &a%d [%s]" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 10)) for n in range(1, 12)]

    assert len(faults(b"\n".join(layers))) > 20


def test_a_file_that_is_too_large_is_not_even_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 1024 * 1024)

    assert faults(b"x" * (1024 * 1024 + 1)) == ["the file: It is larger than 1 MB. Is this a roadmap file?"]


def test_json_is_read_by_its_own_rules() -> None:
    found = read(b'{"a": "\\ud83e\\udd8a",\n "b": [1,\n 2.0]}', as_json=True)

    assert found.data == {"a": "🦊", "b": [1, Decimal("2.0")]}
    assert faults(b'{"a": 1, "b": {"c": 1, "c": 2}}', as_json=True) == [
        "the file: The key c stands twice in one place."
    ]
    assert faults(b'{"a": NaN}', as_json=True) == ["the file: It cannot be read: NaN is not a number."]
    assert faults(b'{"a": 1\n', as_json=True)[0].startswith("line 2: It is not JSON")


def test_lines_of_json_are_told_too() -> None:
    assert read(b'{"a": 1,\n "b": [1,\n 2]}', as_json=True).line(("b", 1)) == 3
