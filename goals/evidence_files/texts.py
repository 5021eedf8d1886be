"""Texts: UTF-8 and nothing unseen; JSON, JSON lines, SARIF and JUnit XML are what they say."""

import json
import re
from typing import Any, Final
from xml.sax import SAXException, handler

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from goals.evidence_files.refusal import FileIsRefused

# Read whole only up to here: what a parser builds is many times larger than the text.
_MOST_PARSED: Final = 2 << 20
_MOST_ELEMENTS: Final = 500_000
_DEEPEST: Final = 100
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")  # ESC stays: logs have colours
_TAG_FIRST: Final = re.compile(r"\s*<(?:!--|!doctype|[?%a-z])", re.IGNORECASE)
_DECLARED: Final = re.compile(r"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)[\"']")
_BOM: Final = "\ufeff"


def check_text(kind: str, data: bytes) -> None:
    """Refuses what is no text of this kind, and what a browser would take for a page."""
    try:
        text = data.decode("utf-8").removeprefix(_BOM)
    except UnicodeDecodeError as error:
        raise FileIsRefused("The content is not text in UTF-8. Save it as UTF-8, or check the ending.") from error
    if _CONTROL.search(text):
        raise FileIsRefused("The text holds signs that no text has. Save it as plain text in UTF-8.")
    if text.startswith("#!"):
        raise FileIsRefused("The content is a script that can be run. Link the code instead.")
    if kind == "junit":
        _check_junit(text)
        return
    if _TAG_FIRST.match(text):
        raise FileIsRefused(
            "The content begins like HTML, SVG or XML, whatever the name says. Print a page to PDF, or begin a text "
            "with words."
        )
    if kind in ("json", "sarif"):
        _check_json(text, has=("runs", "version") if kind == "sarif" else ())
    elif kind == "jsonl":
        _check_lines(text)


def _check_json(text: str, *, has: tuple[str, ...]) -> None:
    """A large text is judged by how it begins and ends."""
    stripped = text.strip()
    if (stripped[:1] + stripped[-1:]) not in ("{}", "[]"):
        raise FileIsRefused("The content is not JSON. Name it as what it is, or export it again.")
    if has and (stripped[0] != "{" or not all(f'"{name}"' in text for name in has)):
        raise FileIsRefused("The content is not SARIF: it has no version or no runs. Export it again.")
    if len(text) <= _MOST_PARSED:
        _parse(stripped)


def _check_lines(text: str) -> None:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    for line in lines:
        if (line[0] + line[-1]) not in ("{}", "[]"):
            raise FileIsRefused("Not every line is JSON of its own. Export it again, or name it .txt.")
    if len(text) <= _MOST_PARSED:
        for line in lines:
            _parse(line)


def _parse(text: str) -> None:
    try:
        json.loads(text, parse_int=_nothing, parse_float=_nothing, parse_constant=_nothing, object_pairs_hook=_nothing)
    except (ValueError, RecursionError) as error:
        raise FileIsRefused("The content is not JSON, or too deep to be read. Export it again.") from error


def _nothing(value: Any) -> None:
    """Only the form is of interest; no value is kept."""


# --- JUnit ------------------------------------------------------------------------------------------------------------


def _check_junit(text: str) -> None:
    """No document type, no entities: that is looked for before any parser sees the text."""
    if re.search(r"<!\s*(?:doctype|entity)", text, re.IGNORECASE):
        raise FileIsRefused("The XML declares a document type or entities. Export the report without them.")
    declared = _DECLARED.search(text[:1000])
    if declared is not None and declared[1].lower() not in ("utf-8", "utf8", "us-ascii", "ascii"):
        raise FileIsRefused("The XML says it is not in UTF-8. Export it in UTF-8.")
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setFeature(handler.feature_namespaces, True)
    parser.setContentHandler(_Reports())
    try:
        parser.feed(text)
        parser.close()
    except (SAXException, DefusedXmlException, ValueError) as error:
        raise FileIsRefused("The content is not XML as it should be. Export the report again.") from error


class _Reports(handler.ContentHandler):
    """Reads elements and keeps none: the root is a JUnit report, and nothing in it is of another language."""

    def __init__(self) -> None:
        super().__init__()
        self.count = self.depth = 0

    def startElementNS(self, name: tuple[str | None, str], qname: str | None, attrs: Any) -> None:
        space, local = name
        if self.depth == 0 and local not in ("testsuites", "testsuite"):
            raise FileIsRefused(f"The XML is no JUnit report: it is {_of(local)}. Other XML is not accepted.")
        if space:
            raise FileIsRefused("The XML holds parts of another language, which may be a page or a script.")
        self.count, self.depth = self.count + 1, self.depth + 1
        if self.count > _MOST_ELEMENTS or self.depth > _DEEPEST:
            raise FileIsRefused("The report has too many parts, or they stand too deep. Split it.")

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:
        self.depth -= 1

    def processingInstruction(self, target: str, data: str) -> None:
        raise FileIsRefused("The XML gives instructions to programs, such as a style sheet. Export it without them.")


def _of(local: str) -> str:
    return {"svg": "an SVG image, which can hold scripts", "html": "a web page"}.get(local, f"<{local[:40]}>")
