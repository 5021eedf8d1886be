"""What may be a file of evidence: each kind with its name for people, the endings of its names and its media type."""

from typing import Final, NamedTuple


class Kind(NamedTuple):
    key: str
    label: str
    endings: tuple[str, ...]
    media_type: str
    is_text: bool = False


_PLAIN: Final = "text/plain; charset=utf-8"
_ALL: Final = (
    Kind("pdf", "PDF", (".pdf",), "application/pdf"),
    Kind("png", "PNG image", (".png",), "image/png"),
    Kind("jpeg", "JPEG image", (".jpg", ".jpeg"), "image/jpeg"),
    Kind("webp", "WebP image", (".webp",), "image/webp"),
    Kind("text", "Plain text", (".txt", ".log"), _PLAIN, is_text=True),
    Kind("markdown", "Markdown", (".md", ".markdown"), _PLAIN, is_text=True),
    Kind("csv", "CSV", (".csv",), "text/csv; charset=utf-8", is_text=True),
    Kind("json", "JSON", (".json",), "application/json", is_text=True),
    Kind("jsonl", "JSON lines", (".jsonl", ".ndjson"), _PLAIN, is_text=True),
    Kind("sarif", "SARIF", (".sarif",), "application/json", is_text=True),
    Kind("junit", "JUnit XML", (".xml",), "application/xml", is_text=True),
    Kind("inspect", "Inspect log", (".eval",), "application/octet-stream"),
)
KINDS: Final[dict[str, Kind]] = {kind.key: kind for kind in _ALL}
ENDINGS: Final[dict[str, Kind]] = {ending: kind for kind in _ALL for ending in kind.endings}
REPORTS: Final = frozenset({"json", "jsonl", "sarif", "junit", "inspect"})  # may be what a tool wrote of its runs
ACCEPTED: Final = (
    "PDF, PNG, JPEG, WebP, plain text, Markdown, CSV, JSON, JSON lines, SARIF, JUnit XML or Inspect log (.eval)"
)


def label_of(key: str) -> str:
    kind = KINDS.get(key)
    return kind.label if kind else key


def media_type_of(key: str) -> str:
    """Of a kind that is no longer known: bytes, which no program opens by itself."""
    kind = KINDS.get(key)
    return kind.media_type if kind else "application/octet-stream"
