"""Names of files as people give them: which are refused, and how one is sent back in a header."""

import re
import unicodedata
from typing import Final
from urllib.parse import quote

from goals.evidence_files.kinds import ACCEPTED, ENDINGS, Kind
from goals.evidence_files.refusal import FileIsRefused

LONGEST: Final = 150
# What a double click runs or opens as a page, and what holds other files. None may stand anywhere in a name.
_RUNS: Final = frozenset(
    [
        "app",
        "bat",
        "cmd",
        "com",
        "cpl",
        "dll",
        "docm",
        "dotm",
        "elf",
        "exe",
        "hta",
        "htm",
        "html",
        "iso",
        "jar",
        "js",
        "jse",
        "lnk",
        "mht",
        "mhtml",
        "msi",
        "php",
        "pif",
        "pptm",
        "ps1",
        "py",
        "rb",
        "scr",
        "sh",
        "svg",
        "svgz",
        "swf",
        "url",
        "vb",
        "vbe",
        "vbs",
        "wsf",
        "xht",
        "xhtml",
        "xlam",
        "xlsm",
        "xsl",
        "xslt",
        "7z",
        "bz2",
        "gz",
        "rar",
        "tar",
        "tgz",
        "xz",
        "zip",
        "zst",
    ]
)
_REASONS: Final[dict[str, str]] = {
    **dict.fromkeys((".svg", ".svgz"), "SVG images can hold scripts. Export it as PNG."),
    **dict.fromkeys((".html", ".htm", ".xhtml", ".mhtml"), "Web pages can hold scripts. Print it to PDF, or link it."),
    **dict.fromkeys((".doc", ".docx", ".docm", ".xls", ".xlsx", ".xlsm", ".ppt", ".pptx", ".pptm", ".odt", ".ods"),
                    "Office documents can hold macros. Export it as PDF, or tables as CSV."),
    **dict.fromkeys((".zip", ".7z", ".rar", ".gz", ".tar", ".tgz", ".bz2", ".xz", ".zst"),
                    "Archives are not opened here. Add the files in it one by one."),
    ".gif": "GIF images are not accepted. Save it as PNG.",
}  # fmt: skip


def check_name(name: str) -> Kind:
    """The kind that the ending promises. Refuses names that mislead, lead elsewhere, or end as nothing accepted."""
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for sign in name):
        raise FileIsRefused("The name of the file holds signs that cannot be seen or turn the text. Rename the file.")
    if "/" in name or "\\" in name or name.startswith("."):
        raise FileIsRefused("The name of the file holds a path. Rename the file.")
    if len(name) > LONGEST:
        raise FileIsRefused(f"The name of the file is longer than {LONGEST} characters. Shorten it.")
    *before, last = name.lower().rstrip(". ").split(".")
    ending = f".{last}" if before else ""
    if ending not in ENDINGS:
        raise FileIsRefused(_REASONS.get(ending, f"The name ends in {ending or 'nothing'}. Accepted are {ACCEPTED}."))
    hidden = [part for part in before[1:] if part.strip() in _RUNS]
    if hidden:
        raise FileIsRefused(f"The name of the file has two endings, .{hidden[-1]} and {ending}. Rename the file.")
    return ENDINGS[ending]


def disposition(name: str) -> str:
    """Content-Disposition of a download (RFC 6266): the name in ASCII for all, and whole for who reads UTF-8."""
    seen = "".join(sign for sign in name if not unicodedata.category(sign).startswith(("C", "Zl", "Zp")))
    clean = re.sub(r'[/\\:*?"<>|]', "_", seen).strip(". ")[:LONGEST] or "evidence"
    plain = unicodedata.normalize("NFKD", clean).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", plain).strip() or "evidence"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(clean, safe='')}"
