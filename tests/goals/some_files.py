"""Files made here, byte by byte: good ones of each kind, and what somebody might send instead."""

import io
import json
import struct
import zipfile
import zlib
from typing import Any

from goals.machine_evidence.zip_files import ZIP_ZSTANDARD, ZipFile

MOST = 10_000_000
PAGE = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int = 2, height: int = 2, *, more: bytes = b"") -> bytes:
    rows = b"".join(b"\0" + b"\x80" * 3 * min(width, 4) for _ in range(min(height, 4)))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + more + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def jpeg(width: int = 2, height: int = 2, *, comment: bytes = b"") -> bytes:
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
    app = segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
    note = segment(0xFE, comment) if comment else b""
    return b"\xff\xd8" + app + note + segment(0xC0, frame) + scan + b"\xff\xd9"


def riff(*pieces: tuple[bytes, bytes]) -> bytes:
    body = b"WEBP"
    for name, content in pieces:
        body += name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp(width: int = 2, height: int = 2) -> bytes:
    bits = (width - 1) | (height - 1) << 14
    return riff((b"VP8L", b"\x2f" + struct.pack("<I", bits) + b"\x07\x10\x11\x11"))


def large_webp(width: int, height: int, *, flags: int = 0) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return riff((b"VP8X", bytes((flags, 0, 0, 0)) + size), (b"VP8L", b"\x2f" + b"\0" * 8))


def pdf(catalog: bytes = b"", more: bytes = b"") -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + catalog + b">>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n" + more + b"trailer\n<< /Root 1 0 R >>\n"
        b"startxref\n9\n%%EOF\n"
    )


def stream(head: bytes, packed: bytes) -> bytes:
    return (
        b"9 0 obj\n<< "
        + head
        + b" /Length "
        + str(len(packed)).encode()
        + b" >>\nstream\n"
        + packed
        + b"\nendstream\nendobj\n"
    )


def objects(text: bytes, *, head: bytes = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode") -> bytes:
    return pdf(more=stream(head, zlib.compress(b"1 0 " + text)))


def archive(*names: str, content: bytes = b"x") -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names or ("a.txt",):
            file.writestr(name, content)
    return written.getvalue()


def junit(inside: str = "", *, before: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    return f'{before}<testsuites><testsuite name="a" tests="1"><testcase name="b"/>{inside}</testsuite></testsuites>'.encode()


def inspect_log(**more: Any) -> bytes:
    """An archive as Inspect AI writes one, of one sample that was right; `more` are other files in it."""
    header = {"version": 2, "status": "success", "eval": {"task": "arithmetic", "model": "model-5"}}
    header |= {"results": {"total_samples": 1, "completed_samples": 1}, "stats": {"started_at": "2026-03-02T10:00:00Z"}}
    sample = {"id": 1, "epoch": 1, "scores": {"match": {"value": "C"}}}
    files: dict[str, Any] = {
        "_journal/start.json": {"version": 2},
        "samples/1_epoch_1.json": sample | {"messages": ["What is 1 + 1?"]},
    }
    files |= {"summaries.json": [sample], "header.json": header}
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_ZSTANDARD) as file:
        for name, value in (files | more).items():
            file.writestr(name, json.dumps(value) if isinstance(value, dict | list) else value)
    return written.getvalue()


SARIF = json.dumps({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": []}]}).encode()
BILLION_LAUGHS = b'<?xml version="1.0"?><!DOCTYPE t [<!ENTITY a "ha">' + b"".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9)
) + b"]><testsuites>&j;</testsuites>"  # fmt: skip
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
ELF = b"\x7fELF\x02\x01\x01" + b"\0" * 57
GIF = b"GIF89a\x02\0\x02\0\0\0\0;"

# Name -> content of what is accepted, and as which kind.
GOOD: dict[str, tuple[bytes, str]] = {
    "report.pdf": (pdf(more=stream(b"/Filter /FlateDecode", zlib.compress(b"BT (Hello) Tj ET"))), "pdf"),
    "newer.pdf": (objects(b"<< /Type /Page /Annots [] >>"), "pdf"),
    "shot.PNG": (png(), "png"),
    "photo.jpeg": (jpeg(comment=b"made here"), "jpeg"),
    "small.webp": (webp(), "webp"),
    "large.webp": (large_webp(3, 3), "webp"),
    "notes.txt": ("Ärger mit <b>Formeln</b>: =1+1\r\n\x1b[31mrot\x1b[0m\n".encode(), "text"),
    "run.log": (b"MZ is how programs begin, and BZh archives.\n", "text"),
    "readme.md": (b"\xef\xbb\xbf# Title\n\n```html\n<script>alert(1)</script>\n```\n", "markdown"),
    "table.csv": (b"a,b\n=1+1,2\n", "csv"),
    "log.json": (b' {"eval": {"model": "m", "score": 1e400, "n": ' + b"9" * 5000 + b"}} ", "json"),
    "lines.jsonl": (b'{"a": 1}\n[2]\n\n{"b": "{"}\n', "jsonl"),
    "scan.sarif": (SARIF, "sarif"),
    "tests.xml": (junit("<failure>&lt;script&gt; &amp; <![CDATA[<b>]]></failure>"), "junit"),
    "2026-03-02_arithmetic.eval": (inspect_log(), "inspect"),
    "Bericht, Übersicht (v2.1).pdf": (pdf(), "pdf"),
}

# What is refused: name, content, and a piece of the sentence that says why.
BAD: dict[str, tuple[str, bytes, str]] = {
    # Archives and bombs
    "a zip": ("a.zip", archive(), "Archives are not opened here"),
    "a zip bomb called text": ("a.txt", archive(content=b"\0" * 50_000_000), "The file is an archive"),
    "an empty zip": ("a.txt", b"PK\x05\x06" + b"\0" * 18, "The file is an archive"),
    "gzip": ("a.json", b"\x1f\x8b\x08" + b"\0" * 20, "The file is an archive"),
    "an Inspect log called JSON": ("a.json", inspect_log(), "Give its name the ending .eval"),
    "an Inspect log called ZIP": ("a.zip", inspect_log(), "Archives are not opened here"),
    "no log of Inspect": ("a.eval", archive(), "it is no log of Inspect AI"),
    "text called a log": ("a.eval", b"hello", "The name says Inspect log, the content is text"),
    "PDF called a log": ("a.eval", pdf(), "The name says Inspect log, the content is PDF"),
    "a log of another version": ("a.eval", inspect_log(**{"header.json": {"version": 3}}), "of version 3"),
    "a damaged log": ("a.eval", inspect_log()[:200] + b"!" + inspect_log()[201:], "cannot be unpacked"),
    "a log without its end": ("a.eval", inspect_log()[:-1], "cannot be unpacked"),
    "a log and HTML": ("a.eval", inspect_log() + PAGE, "Something stands behind"),
    "a log that begins later": ("a.eval", archive() + inspect_log(), "Something stands before"),
    "a log that leads out": ("a.eval", inspect_log(**{"samples/../../../x.json": {}}), "leads out of it"),
    "a log with a path of the system": ("a.eval", inspect_log(**{"/etc/x.json": {}}), "leads out of it"),
    "a log with a drive": ("a.eval", inspect_log(**{"C:/x.json": {}}), "leads out of it"),
    "a log with a path of Windows": ("a.eval", inspect_log(**{"..\\x.json": {}}), "leads out of it"),
    "a log with a program": ("a.eval", inspect_log(**{"samples/x.exe": ELF}), "a file that is no JSON"),
    "a bomb in a log": ("a.eval", archive("header.json", content=b'{"x": 1' + b" " * 50_000_000), "longer than 16 MiB"),
    "a bomb among the samples": (
        "a.eval", inspect_log(**dict.fromkeys(map("samples/{}.json".format, range(11)), bytes(50_000_000))),
        "unpacks to more than 512 MiB",
    ),
    # Office and programs
    "a document with macros": ("a.docm", archive("[Content_Types].xml", "word/vbaProject.bin"), "can hold macros"),
    "macros called PDF": ("a.pdf", archive("[Content_Types].xml", "word/vbaProject.bin"), "document with macros"),
    "a sheet called CSV": ("a.csv", archive("[Content_Types].xml"), "an Office document"),
    "an old document": ("a.txt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "an Office document"),
    "ELF": ("a.txt", ELF, "is a program"),
    "ELF called PDF": ("a.pdf", ELF, "is a program"),
    "a Windows program": ("a.png", b"MZ\x90\0\x03" + b"\0" * 60, "is a program"),
    "a shell script": ("a.txt", b"#!/bin/sh\nrm -rf /\n", "a script that can be run"),
    "Python": ("a.py", b"print(1)\n", "The name ends in .py"),
    # Pages, scripts, SVG
    "HTML": ("a.html", PAGE, "Web pages can hold scripts"),
    "HTML called PNG": ("a.png", PAGE, "The name says PNG image, the content is HTML"),
    "HTML called text": ("a.txt", PAGE, "begins like HTML"),
    "HTML called Markdown": ("a.md", b"  \n<SCRIPT>alert(1)</SCRIPT>", "begins like HTML"),
    "HTML called JSON": ("a.json", b"<!-- x -->{}", "begins like HTML"),
    "SVG": ("a.svg", SVG, "SVG images can hold scripts"),
    "SVG called PNG": ("a.png", SVG, "the content is SVG"),
    "SVG called XML": ("a.xml", SVG, "an SVG image, which can hold scripts"),
    "SVG inside a report": ("a.xml", junit(SVG.decode()), "of another language"),
    "XHTML inside a report": ("a.xml", junit('<x xmlns="http://www.w3.org/1999/&#120;html"/>'), "of another language"),
    "a style sheet in a report": ("a.xml", junit(before='<?xml-stylesheet href="x.xsl"?>'), "instructions to programs"),
    # XML
    "entities": ("a.xml", BILLION_LAUGHS, "declares a document type or entities"),
    "an outside entity": (
        "a.xml", b'<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuites>&x;</testsuites>',
        "declares a document type",
    ),
    "entities in UTF-16": ("a.xml", BILLION_LAUGHS.decode().encode("utf-16"), "not text in UTF-8"),
    "entities in UTF-7": (
        "a.xml", b'<?xml version="1.0" encoding="UTF-7"?>+ADw-testsuites/+AD4-', "says it is not in UTF-8",
    ),
    "deep XML": ("a.xml", b"<testsuites>" + b"<a>" * 200 + b"</a>" * 200 + b"</testsuites>", "too many parts"),
    "broken XML": ("a.xml", b"<testsuites><a></testsuites>", "not XML as it should be"),
    "other XML": ("a.xml", b"<feed/>", "no JUnit report: it is <feed>"),
    # Pictures
    "a PNG flood": ("a.png", png(50_000, 50_000), "50000 by 50000 pixels"),
    "a long PNG": ("a.png", png(1, 30_000), "1 by 30000 pixels"),
    "a JPEG flood": ("a.jpg", jpeg(65_000, 65_000), "65000 by 65000 pixels"),
    "a WebP flood": ("a.webp", webp(16_384, 16_384), "16384 by 16384 pixels"),
    "a larger WebP flood": ("a.webp", large_webp(1 << 24, 1 << 24), "16777216 by 16777216 pixels"),
    "a GIF flood": ("a.gif", b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + b"\0" * 9, "GIF images are not accepted"),
    "GIF called PNG": ("a.png", GIF, "the content is Graphics interchange format"),
    "GIF and script": ("a.gif", b"GIF89a/*" + GIF + b"*/=1;alert(1)", "GIF images are not accepted"),
    "a moving PNG": ("a.png", png(more=chunk(b"acTL", b"\0" * 8)), "Moving images"),
    "a moving WebP": ("a.webp", large_webp(2, 2, flags=2), "Moving images"),
    "PNG then ZIP": ("a.png", png() + archive(), "Something else follows"),
    "PNG then HTML": ("a.png", png() + PAGE, "Something else follows"),
    "PNG with ZIP inside": ("a.png", png(more=chunk(b"teXt", archive())), "an archive as well"),
    "PNG with HTML inside": ("a.png", png(more=chunk(b"tEXt", b"Comment\0" + PAGE)), "HTML or a script as well"),
    "PNG with PHP inside": ("a.png", png(more=chunk(b"tEXt", b"x\0<?php echo 1;")), "HTML or a script as well"),
    "PNG without its end": ("a.png", png()[:-12], "The image is not whole"),
    "PNG with a wrong sum": ("a.png", png()[:-1] + b"\0", "The image is not whole"),
    "JPEG then ZIP": ("a.jpg", jpeg() + archive(), "Something else follows"),
    "JPEG with HTML inside": ("a.jpg", jpeg(comment=PAGE), "HTML or a script as well"),
    "JPEG without its end": ("a.jpg", jpeg()[:-2], "The image is not whole"),
    "WebP then HTML": ("a.webp", webp() + PAGE, "Something else follows"),
    "JPEG called PNG": ("a.png", jpeg(), "the content is JPEG"),
    # PDF
    "PDF and HTML": ("a.pdf", pdf() + PAGE, "Something else follows"),
    "HTML and PDF": ("a.pdf", PAGE + pdf(), "The name says PDF, the content is"),
    "HTML inside a PDF": ("a.pdf", pdf(more=b"% " + PAGE + b"\n"), "HTML or a script as well"),
    "PDF and ZIP": ("a.pdf", pdf() + archive(), "Something else follows"),
    "ZIP inside a PDF": ("a.pdf", pdf(more=stream(b"", archive())), "an archive as well"),
    "a script in a PDF": ("a.pdf", pdf(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), "The PDF holds a script"),
    "a hidden script in a PDF": ("a.pdf", pdf(b"/OpenAction << /S /J#61va#53cript /JS 1 >>"), "The PDF holds a script"),
    "a packed script in a PDF": ("a.pdf", objects(b"<< /S /JavaScript /JS (x) >>"), "The PDF holds a script"),
    "a packed script of no name": (
        "a.pdf", objects(b"<< /S /JavaScript >>", head=b"/N 1 /Fi#72st 4 /Filter /FlateDecode"), "The PDF holds a script",
    ),
    "a launch action": ("a.pdf", pdf(b"/OpenAction << /S /Launch /F (cmd.exe) >>"), "starts a program"),
    "an attached file": ("a.pdf", pdf(b"/Names << /EmbeddedFiles 3 0 R >>"), "attached files"),
    "an XFA form": ("a.pdf", pdf(b"/AcroForm << /XFA 3 0 R >>"), "a form that runs scripts"),
    "a locked PDF": ("a.pdf", pdf(more=b"trailer << /Encrypt 4 0 R >>\n"), "a password or encryption"),
    "a PDF bomb": (
        "a.pdf", objects(b"0" * 40_000_000), "unpacks to more than 32 MB",
    ),
    "a PDF of many bombs": (
        "a.pdf", pdf(more=stream(b"/Filter /FlateDecode", zlib.compress(b"0" * 2_000_000)) * 40), "unpacks to more than",
    ),
    "objects packed twice": (
        "a.pdf", objects(b"x", head=b"/Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode]"), "cannot be looked into",
    ),
    "objects packed wrong": (
        "a.pdf", pdf(more=stream(b"/Type /ObjStm /Filter /FlateDecode", b"no")), "broken and cannot be looked into",
    ),
    "a PDF without its end": ("a.pdf", pdf()[:-8], "The PDF has no end"),
    # Texts
    "no text": ("a.txt", b"\xff\xfe\0\x01\x02\x03" * 9, "not text in UTF-8"),
    "a NUL": ("a.csv", b"a,b\n\0", "signs that no text has"),
    "no JSON": ("a.json", b"{hello}", "not JSON"),
    "text called JSON": ("a.json", b"hello", "not JSON"),
    "deep JSON": ("a.json", b"[" * 500_000 + b"]" * 500_000, "too deep"),
    "no JSON lines": ("a.jsonl", b'{"a": 1}\nhello\n', "Not every line is JSON"),
    "no SARIF": ("a.sarif", b'{"version": 1}', "not SARIF"),
    "text called PDF": ("a.pdf", b"hello", "the content is text"),
    # Sizes and names
    "nothing": ("a.txt", b"", "The file is empty"),
    "too much": ("a.txt", b"a" * (MOST + 1), "larger than 10 MB"),
    "a huge name": ("a" * 200 + ".txt", b"a", "longer than 150 characters"),
    "a turned name": ("a\u202etxt.exe.pdf", pdf(), "cannot be seen or turn"),
    "an unseen sign": ("a\u200b.txt", b"a", "cannot be seen or turn"),
    "two endings": ("report.exe.pdf", pdf(), "two endings"),
    "two endings, the other way": ("report.pdf.exe", pdf(), "ends in .exe"),
    "page and text": ("report.html.txt", b"a", "two endings"),
    "no ending": ("report", b"a", "ends in nothing"),
    "a hidden file": (".txt", b"a", "holds a path"),
}  # fmt: skip

# Names that a browser would not send, or that Django cuts before we see them.
BAD_NAMES: dict[str, str] = {
    "../../etc/passwd.txt": "holds a path",
    "..\\..\\x.txt": "holds a path",
    "/etc/x.txt": "holds a path",
    "a\0.txt": "cannot be seen",
    "a\r\nSet-Cookie: x.txt": "cannot be seen",
}
