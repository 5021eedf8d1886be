#!/usr/bin/env python3
"""Checks a Frontier Safety Roadmap from outside:  python3 roadmap-verify.py SOURCE

SOURCE is an export (a folder or a zip file) or the address of a site. This one file needs Python 3.11 and nothing else,
and uses no code of the site. What it reads is described in docs/record-log.md and docs/publication-format.md.

V1   the checkpoint is signed by the log's key, and by the witnesses that the policy asks for
V2   every record is well-formed, has its number, and is not earlier than the one before
V3   the records have the signed root, and every tile follows from them
V4   the checkpoint you kept, and each one the site lists, is an earlier state of this log
V5   every disclosed body is the one that its record is bound to
V6   the records of a subject follow each other, and "before" is what an earlier "after" said
V7   replaying the published changes gives every edition and the current roadmap, byte for byte
V8   parts and files are those whose hashes were recorded
V9   nobody judged own work, two made an edition, grades follow from their counts and change after a told reopening only
V10  how much could be checked, and how old it is

Exit code 0: in order. 1: something contradicts what was signed; the evidence is written to a file.
2: incomplete or stale. 3: the command is not understood.
"""

import argparse
import base64
import hashlib
import http.client
import json
import re
import sys
import time
import urllib.parse
import urllib.request
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:  # then the arithmetic at the end of this file does it
    Ed25519PublicKey, InvalidSignature = None, ValueError  # type: ignore[assignment,misc]

WIDTH = 256  # hashes in a tile, records in a bundle
MAX_FILE, MAX_LEAF = 256 << 20, 16 << 10  # bytes
SHOWN, STALE_DAYS = 10, 2  # findings of a check that are printed; days without a heartbeat, of which each has one
TYPES = re.compile(r"sealed|(publication|release)\.[a-z0-9_.]+|record\.redacted|part\.withheld|log\.heartbeat")
SUBJECT, HEX = re.compile(r"[a-z][\w-]*(/[\w.~:-]+)*", re.ASCII), re.compile(r"[0-9a-f]{64}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
LEAF = {"at", "class", "commit", "seq", "type", "v"}
BODY = {"actor", "after", "before", "effective_at", "object", "reason"}
RESULTS = ("in order", "contradicts what was signed", "incomplete or stale")
EDITION = "number origin as_of published_at prepared_by approved_by predecessor"
TEXTS = "reason dissent reply objections evidence_cited withheld"  # of a grade; all else in it is final
WITHHOLDING = "part.withheld", "publication.withholding_lifted"  # what they name is read in another form
BOUNDARY = {"progress": "on_course", "result": "mostly_met"}  # reviewers on both sides of it disagree


class Missing(Exception):
    """Something is not there, not whole or too old, and stays unchecked. Raised, or given as a finding."""


class Wrong(Exception):
    """Something is not what it has to be. Raised, or given as a finding; the bytes that show it come second."""


Findings = Iterator[Missing | Wrong]
UNREADABLE = OSError, http.client.HTTPException, zipfile.BadZipFile


class Source:
    """An export folder or zip, or a site."""

    def __init__(self, name: str) -> None:
        """Raises OSError, zipfile.BadZipFile."""
        self.is_site = name.startswith(("http://", "https://"))
        address, folder = name.rstrip("/") + "/", Path(name)
        self.place: Any = address if self.is_site else folder if folder.is_dir() else zipfile.Path(name)

    def get(self, name: str) -> bytes:
        """The bytes of a file. Raises Missing."""
        if ".." in name:  # names come from what is to be checked
            raise Missing(f"{name} lies outside")
        try:
            with self._answer(name) if self.is_site else (self.place / name).open("rb") as file:
                content: bytes = file.read(MAX_FILE + 1)
        except (*UNREADABLE, EOFError, RuntimeError, zlib.error) as error:
            raise Missing(f"{name} is missing ({error})") from error
        if len(content) > MAX_FILE:
            raise Missing(f"{name} is too large to be read")
        return content

    def _answer(self, name: str) -> Any:
        """Ask a site; when it is busy or silent, again and slower."""
        address = self.place + urllib.parse.quote(re.sub("(^|/)index.html$", r"\1", name))
        request = urllib.request.Request(address, headers={"User-Agent": "roadmap-verify/1"})  # noqa: S310
        for pause in (1, 3, 9, 0):
            try:
                return urllib.request.urlopen(request, timeout=30)  # noqa: S310 -- http and https only
            except UNREADABLE as error:
                status = getattr(error, "code", 503)
                if not pause or (status < 500 and status != 429):
                    raise
                asked = str(getattr(error, "headers", {}).get("Retry-After"))
                time.sleep(min(int(asked), 60) if asked.isdecimal() else pause)


# --- Canonical JSON: RFC 8785, without floating-point numbers -----------------------------------------------------------
def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def parse(content: bytes) -> Any:
    """The value of canonical JSON. A key that stands twice, or a space, does not come out again. Raises Wrong."""
    try:
        numbers: Any = {"parse_int": _integer, "parse_float": _refuse, "parse_constant": _refuse}
        value = json.loads(content, object_hook=_object, **numbers)
        if canonical(value) == content:
            return value
    except (ValueError, RecursionError) as error:
        raise Wrong(f"not canonical JSON: {error}", content) from error
    raise Wrong("not in canonical form", content)


def _object(found: dict[str, Any]) -> dict[str, Any]:
    return found if all(map(str.isascii, found)) else _refuse("a key outside ASCII")  # Python would sort it otherwise


def _integer(digits: str) -> int:
    return int(digits) if len(digits) < 17 and abs(int(digits)) < 1 << 53 else _refuse(digits)


def _refuse(found: str) -> NoReturn:
    raise ValueError(f"{found} cannot stand there")


# --- Keys, checkpoints, policies: C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-policy ----------------------
def base64_bytes(text: str) -> bytes:
    """Raises ValueError; no bytes have two spellings."""
    found = base64.b64decode(text, validate=True)
    if base64.b64encode(found).decode() != text:
        raise ValueError("not the base64 of anything")
    return found


class Key(NamedTuple):
    name: str
    id: bytes
    public: bytes  # its kind (1: of a log, 4: of a witness), then 32 bytes
    text: str

    @staticmethod
    def read(text: str) -> "Key":
        """From name+hash+base64. Raises Wrong."""
        with suppress(ValueError):
            name, key_id, encoded = text.strip().split("+", 2)
            public = base64_bytes(encoded)
            if name and public and key_id == hashlib.sha256(name.encode() + b"\n" + public).hexdigest()[:8]:
                return Key(name, bytes.fromhex(key_id), public, text.strip())
        raise Wrong(f"{text.strip()[:100]!r} is no verifier key")

    def made(self, signature: bytes, text: bytes) -> bool:
        if self.public[0] == 4:
            text = b"cosignature/v1\ntime %d\n" % int.from_bytes(signature[:8]) + text
            signature = signature[8:]
        return self.public[0] in (1, 4) and ed25519_verify(self.public[1:], signature, text)


class Checkpoint:
    """A signed note: which log, how many records, which root. Raises Wrong where it is none; signatures come later."""

    def __init__(self, note: bytes) -> None:
        text, _, below = note.rpartition(b"\n\n")
        self.note, self.text = note, text + b"\n"
        try:
            self.origin, size, root, *_ = text.decode().split("\n")
            lines = [re.fullmatch(r"— ([^\s+]+) (\S+)", line) for line in below.decode().removesuffix("\n").split("\n")]
            self.signatures = [(line[1], base64_bytes(line[2])) for line in lines if line]
            self.size, self.root = int(size), base64_bytes(root)
        except ValueError as error:
            raise Wrong(f"this is no checkpoint: {error}", note) from error
        if None in lines or len(self.root) != 32 or str(self.size) != size or self.size < 0:
            raise Wrong("this is no checkpoint", note)

    def is_signed_by(self, key: Key) -> bool:
        """Signatures of other keys are not looked at. Raises Wrong where the key did not make what bears its name."""
        named = [signature for name, signature in self.signatures if (name, signature[:4]) == (key.name, key.id)]
        if named and not key.made(named[0][4:], self.text):
            raise Wrong(f"the signature of {key.name} under the checkpoint is false", self.note)
        return bool(named)


class Policy:
    """A trust policy: which logs to trust, and which witnesses must have signed too."""

    def __init__(self, text: str) -> None:
        """Raises Wrong."""
        self.logs: list[Key] = []
        self.rules: dict[str, Key | tuple[int, list[str]]] = {"none": (0, [])}  # a witness, or how many of which
        self.quorum = ""
        for words in [line.split() for line in text.splitlines() if line.strip() and line.strip()[0] != "#"]:
            self._read(words)
        if not self.quorum:
            raise Wrong("the policy has no quorum line")

    def _read(self, words: list[str]) -> None:
        match words:
            case ["log", key, *_]:
                self.logs.append(Key.read(key))
            case ["witness", name, key, *_] if name not in self.rules:
                self.rules[name] = Key.read(key)
            case ["group", name, k, *members] if name not in self.rules and {*members} <= self.rules.keys() - {"none"}:
                needed = {"any": "1", "all": str(len(members))}.get(k, k)
                if not (needed.isdecimal() and 1 <= int(needed) <= len(members)):
                    raise Wrong(f"group {name} of the policy cannot be")
                self.rules[name] = int(needed), members
            case ["quorum", name] if name in self.rules and not self.quorum:
                self.quorum = name
            case _:
                raise Wrong(f"a line of the policy is not understood: {' '.join(words)[:100]}")

    def apply(self, head: Checkpoint) -> tuple[list[str], bool]:
        """The witnesses that signed, and whether they are enough. A group names only what stands above it."""
        held: dict[str, bool] = {}
        for name, rule in self.rules.items():
            held[name] = head.is_signed_by(rule) if isinstance(rule, Key) else sum(held[m] for m in rule[1]) >= rule[0]
        return [name for name in held if held[name] and isinstance(self.rules[name], Key)], held[self.quorum]


# --- The tree: RFC 6962, 2.1; tiles as in C2SP tlog-tiles ---------------------------------------------------------------
def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_levels(hashes: list[bytes]) -> list[list[bytes]]:
    """levels[k] holds the hashes of all complete subtrees of 2**k leaves, from the left."""
    levels = [hashes]
    while len(levels[-1]) > 1:
        pairs = iter(levels[-1])
        levels.append([node(left, right) for left, right in zip(pairs, pairs, strict=False)])
    return levels


def root_of(levels: list[list[bytes]], size: int) -> bytes:
    """The root of the first `size` leaves: one complete subtree for each binary digit, joined from the right."""
    root = b""
    for k in range(size.bit_length()):
        if size >> k & 1:
            subtree = levels[k][(size >> k) - 1]
            root = node(subtree, root) if root else subtree
    return root or hashlib.sha256().digest()


def tile_name(kind: str, number: int, width: int = WIDTH) -> str:
    """Number 1234067 is written x001/x234/067; a tile that is not full yet ends with .p/<width>."""
    name = f"{number % 1000:03}"
    while number := number // 1000:
        name = f"x{number % 1000:03}/{name}"
    return f"records/{kind}/{name}" + (f".p/{width}" if width < WIDTH else "")


def split_bundle(content: bytes, count: int) -> list[bytes]:
    """The records of a bundle; each has its length before it, in two bytes. Raises Missing, Wrong."""
    leaves, at = [], 0
    while at < len(content):
        end = at + 2 + int.from_bytes(content[at : at + 2])
        leaves.append(content[at + 2 : end])
        at = end
    if at != len(content) or len(leaves) < count:
        raise Missing(f"a bundle of records is cut off: {count} were to be there")
    if len(leaves) > count:
        raise Wrong(f"a bundle holds {len(leaves)} records, not {count}", content)
    return leaves


def read_leaf(content: bytes, index: int, last: str) -> dict[str, Any]:
    """A leaf as docs/record-log.md has it, sections 1 and 2. `last` is the time of the one before. Raises Wrong."""
    leaf = parse(content)
    is_public = isinstance(leaf, dict) and leaf.get("class") == "public"
    if not isinstance(leaf, dict) or leaf.keys() != (LEAF | {"prev", "subject"} if is_public else LEAF):
        raise Wrong("it has not the keys of its class")
    at, prev = str(leaf["at"]), leaf.get("prev")
    promises = {
        "size": len(content) <= MAX_LEAF,
        "class": is_public or leaf["class"] == "sealed",
        "version": leaf["v"] == 1 and type(leaf["v"]) is int,
        "number": leaf["seq"] == index and type(leaf["seq"]) is int,
        "time": MOMENT.fullmatch(at) and at >= last,
        "commitment": HEX.fullmatch(str(leaf["commit"])),
        "type": TYPES.fullmatch(str(leaf["type"])) and (leaf["type"] == "sealed") != is_public,
        "predecessor": prev is None or (type(prev) is int and 0 <= prev < index),
        "subject": not is_public or SUBJECT.fullmatch(str(leaf["subject"])),
    }
    if broken := [name for name, holds in promises.items() if not holds]:
        raise Wrong(f"its {' and '.join(broken)} cannot be: {content[:300].decode(errors='replace')}")
    return leaf


# --- The checks. Each gives what it finds; what it raises ends it, and the rest of it stays unchecked --------------------
class Log:
    """What has been read so far; every check adds to it."""

    def __init__(self, source: Source, head: Checkpoint, key: Key, policy: Policy, previous: Checkpoint | None) -> None:
        self.source, self.head, self.key, self.policy, self.previous = source, head, key, policy, previous
        self.levels: list[list[bytes]] = []
        self.commits: list[str] = []
        self.is_whole, self.last_at, self.bundles = False, "", -(-head.size // WIDTH)  # whether the root is the signed
        self.leaves: dict[int, dict[str, Any]] = {}  # the public ones
        self.bodies: dict[int, dict[str, Any]] = {}  # the disclosed ones
        self.redacted: set[int] = set()
        self.manifests: list[dict[str, Any]] = []
        self.parts: dict[str, bytes] = {}
        self.stand_ins: dict[str, str] = {}  # what is read in place of a part that was withheld after publication
        self.states: dict[str, dict[str, Any]] = {}  # subject -> what its public records have set
        self.heartbeat, self.withheld = "", 0  # passages, in the current edition
        self.witnesses: list[str] = []

    def tile(self, kind: str, number: int, width: int) -> tuple[bytes, int]:
        """A tile and its width: a full one may have taken the place of a partial one. Raises Missing."""
        for held in (width, WIDTH):
            with suppress(Missing):
                return self.source.get(tile_name(kind, number, held)), held
        raise Missing(f"{tile_name(kind, number, width)} is missing")

    def told(self, type: str) -> list[dict[str, Any]]:  # noqa: A002 -- the word of the format
        """What the records of a type set, oldest first. Raises Missing where one cannot be read."""
        found = [index for index, leaf in self.leaves.items() if leaf["type"] == type]
        for index in {*found} - self.bodies.keys():
            raise Missing(f"record {index}, {type}, cannot be read")
        return [self.bodies[index]["after"] for index in found]

    def part(self, sha256: str, *, as_published: bool = False) -> Any:
        """The value of a published part, or of its stand-in, proved by its name. Raises Missing, Wrong."""
        sha256 = sha256 if as_published else self.stand_ins.get(sha256, sha256)
        if sha256 not in self.parts:
            if not HEX.fullmatch(sha256):
                raise Wrong(f"{sha256[:100]} is no hash of a part")
            content = self.source.get(f"data/parts/{sha256}.json")
            if hashlib.sha256(content).hexdigest() != sha256:
                raise Wrong(f"data/parts/{sha256}.json is not what its name says", content)
            self.parts[sha256] = content
        return parse(self.parts[sha256])

    def check_signatures(self) -> Findings:
        if self.head.origin != self.key.name or not self.head.is_signed_by(self.key):
            yield Wrong(f"the checkpoint of {self.head.origin} is not signed with the key of {self.key.name}")
        if self.policy.logs and self.key not in self.policy.logs:
            yield Wrong("the policy does not name the key of this log")
        self.witnesses, enough = self.policy.apply(self.head)
        if not enough:
            yield Missing(f"too few witnesses have signed; the policy asks for {self.policy.quorum}")

    def check_records(self) -> Findings:
        hashes: list[bytes] = []
        for number in range(self.bundles):
            show_progress(number, self.bundles)
            width = min(WIDTH, self.head.size - number * WIDTH)
            for content in split_bundle(*self.tile("tile/entries", number, width))[:width]:
                hashes.append(hashlib.sha256(b"\0" + content).digest())
                try:
                    leaf = read_leaf(content, len(self.commits), self.last_at)
                    self.leaves |= {leaf["seq"]: leaf} if leaf["class"] == "public" else {}
                    self.last_at, commit = leaf["at"], leaf["commit"]
                except Wrong as wrong:
                    commit = ""
                    yield Wrong(f"record {len(hashes) - 1}: {wrong.args[0]}", content)
                self.commits.append(commit)
        self.levels = tree_levels(hashes)

    def check_tree(self) -> Findings:
        self.is_whole = root_of(self.levels, self.head.size) == self.head.root
        if not self.is_whole:
            yield Wrong("the records do not have the root that was signed")
        for level, hashes in enumerate(self.levels[::8]):
            for start in range(0, len(hashes), WIDTH):
                expected = b"".join(hashes[start : start + WIDTH])
                content, width = self.tile(f"tile/{level}", start // WIDTH, len(expected) // 32)
                if len(content) != 32 * width or not content.startswith(expected):
                    yield Wrong(f"tile {start // WIDTH} of level {level} does not follow from the records", content)

    def check_earlier(self) -> Findings:
        if self.previous:
            if not self.previous.is_signed_by(self.key):
                yield Wrong(f"the checkpoint you kept ({self.previous.origin}) has another key", self.previous.note)
            yield from self._compare(self.previous, "the checkpoint you kept")
        listed, own, _ = self.source.get("records/checkpoints.txt").partition(self.head.note + b"\n")
        if not own:
            yield Missing("the checkpoint is not in the site's own list")
        blocks = listed.split(b"\n\n")  # what was signed after the checkpoint was read is not in this copy
        for text, below in zip(blocks[::2], blocks[1::2], strict=False):
            yield from self._compare(Checkpoint(text + b"\n\n" + below), "a checkpoint that the site lists")

    def _compare(self, earlier: Checkpoint, what: str) -> Findings:
        """A signature is looked at only where there is a contradiction: elsewhere it tells nothing new."""
        what = f"{what}, of {earlier.size} records,"
        if earlier.size > self.head.size:
            yield Missing(f"{what} is newer than this copy of {self.head.size}: it is old, or was rolled back")
        elif earlier.size == self.head.size or self.is_whole:
            root = self.head.root if earlier.size == self.head.size else root_of(self.levels, earlier.size)
            if root != earlier.root:
                twice = "; one key has signed both: history was rewritten" if earlier.is_signed_by(self.key) else ""
                yield Wrong(f"{what} is no earlier state of this log{twice}", earlier.note)

    def check_bodies(self) -> Findings:
        for number in range(self.bundles):
            with suppress(Missing):  # below it is told which bodies are not there
                for line in filter(None, self.source.get(tile_name("disclosed", number) + ".jsonl").split(b"\n")):
                    yield from self._open(line)
        self.redacted = {told["index"] for told in self.told("record.redacted")} - self.bodies.keys()
        for index in sorted(self.leaves.keys() - self.bodies.keys() - self.redacted):
            yield Missing(f"the body of record {index} is missing, and no record says that it was redacted")

    def _open(self, line: bytes) -> Findings:
        """Take a body that its salt proves to be the one committed to. Those after the checkpoint wait for the next."""
        told = parse(line)
        index, body = told["index"], told["body"]
        if index >= self.head.size:
            return
        opened = hashlib.sha256(b"roadmap-record/v1\0" + bytes.fromhex(told["salt"]) + canonical(body)).hexdigest()
        keys = BODY if index in self.leaves else BODY | {"prev", "subject", "type"}
        if index < 0 or index in self.bodies or opened != self.commits[index] or body.keys() != keys:
            yield Wrong(f"the disclosed body of record {index} is not the one that the record is bound to", line)
        else:
            self.bodies[index] = body

    def check_chains(self) -> Findings:
        # subject -> its last record, the version of that, and whether the version is sure
        known: dict[str, tuple[int, int, bool]] = {}
        for index in sorted(self.leaves.keys() | self.bodies.keys()):
            body, told = self.bodies.get(index), self.leaves.get(index) or self.bodies[index]
            subject, prev = told["subject"], told["prev"]
            last, version, is_sure = known.get(subject, (-1, 0, True))
            after_sealed = prev is not None and prev not in self.leaves and prev not in self.bodies and prev > last
            if not after_sealed and prev != (last if version else None):
                yield Wrong(f"record {index} of {subject} follows record {prev}, not {last}")
            least = version + 1 + after_sealed
            said = body["object"]["version"] if body else least
            if said < least or (is_sure and not after_sealed and said != least):
                yield Wrong(f"record {index} is version {said} of {subject}, after version {version}")
            known[subject] = index, said, bool(body) or (is_sure and not after_sealed)
            if body and index in self.leaves:
                yield from self._replace(index, body, self.states.setdefault(subject, {}))
            elif not body:
                self.states.pop(subject, None)  # what a redacted record set is not known

    def _replace(self, index: int, body: dict[str, Any], state: dict[str, Any]) -> Findings:
        for name, value in body["after"].items():
            if name in state and canonical(body["before"].get(name, value)) != canonical(state[name]):
                yield Wrong(f"record {index} says of {name} another old value than the record before", canonical(body))
        state |= body["after"]
        told = body["after"].get("parts", ()) if self.leaves[index]["type"] in WITHHOLDING else ()
        self.stand_ins |= {one["sha256"]: one["stand_in"] or one["sha256"] for one in told}  # the last record counts

    def check_editions(self) -> Findings:
        parts: dict[str, str] = {}
        content, sha256 = b"", None
        for number, told in enumerate(self.told("publication.published"), 1):
            for change in told["parts"]:
                if parts.pop(change["key"], None) != change["old"]:
                    yield Wrong(f"edition {number} replaces another {change['key']} than the one before it held")
                parts |= {change["key"]: change["new"]} if change["new"] else {}
            content = self.source.get(f"data/editions/{number}.json")
            manifest = parse(content)
            promised = {name: told[name] for name in EDITION.split()} | {"parts": parts}
            follows = (told["number"], told["predecessor"]) == (number, sha256)
            sha256 = hashlib.sha256(content).hexdigest()
            if told["sha256"] != sha256 or manifest | promised != manifest or not follows:
                yield Wrong(f"data/editions/{number}.json is not the edition that was recorded", content)
            self.manifests.append(manifest | {"parts": dict(parts)})
        yield from self._compare_roadmap(content, parts)

    def _compare_roadmap(self, manifest: bytes, parts: dict[str, str]) -> Findings:
        """The current edition in one file is its manifest and parts, joined."""
        try:
            roadmap = self.source.get("data/roadmap.json")
        except Missing:
            if not self.manifests:
                return  # nothing is published yet
            raise
        forms = [{key: self.part(sha256) for key, sha256 in parts.items()}]
        with suppress(Missing):  # for a moment after something was withheld it is still as it was
            forms += [{key: self.part(one, as_published=True) for key, one in parts.items()}] if self.stand_ins else []
        if all(roadmap != b'{"manifest":' + manifest + b',"parts":' + canonical(one) + b"}" for one in forms):
            if json.loads(roadmap)["manifest"]["number"] > len(self.manifests):
                raise Missing("the newest edition is not in the signed log yet; ask again in some minutes")
            yield Wrong("data/roadmap.json is not the current edition with its parts", roadmap)

    def check_files(self) -> Findings:
        for key, sha256 in sorted({item for manifest in self.manifests for item in manifest["parts"].items()}):
            part, is_published = self.part(sha256), self.stand_ins.get(sha256, sha256) == sha256
            if part["part"] != key or not (is_published or part["withheld"]):
                yield Wrong(f"the part {key} is another one, or its stand-in withholds nothing", canonical(part))
        told = self.told("release.rendered")
        listing = self.source.get("data/files.txt") if told else b""
        if told and hashlib.sha256(listing).hexdigest() != told[-1]["files_sha256"]:
            raise Missing("data/files.txt is not the list recorded last; if it stays so, nobody answers for the pages")
        for sha256, name in (line.split("  ", 1) for line in listing.decode().splitlines()):
            # A site makes pages and states anew on the day on which they change by themselves; an export leaves pages out.
            is_data = name.startswith(("data/", "verify/")) and not re.search(r"\.html$|^data/states\.", name)
            with suppress(Missing):
                found = self.source.get(name) if is_data or not self.source.is_site else None
                if found is not None and hashlib.sha256(found).hexdigest() != sha256:
                    yield Wrong(f"{name} is not the file that was recorded", found[:1000])

    def check_rules(self) -> Findings:
        for subject, state in self.states.items():
            if state.get("made_by") and state["made_by"] in (state.get("confirmed_by"), state.get("lifted_by")):
                yield Wrong(f"{subject} was made and decided by {state['made_by']} alone")
        grades: dict[str, dict[str, Any]] = {}
        before: dict[str, str] = {}
        for manifest in self.manifests:
            people, parts = {manifest["prepared_by"], manifest["approved_by"]} - {None, ""}, manifest["parts"]
            if manifest["origin"] != "imported" and len(people) != 2:
                yield Wrong(f"edition {manifest['number']} was not made by two people")
            yield from self._check_approval(manifest, before) if manifest["origin"] != "imported" else ()
            for key in sorted(key for key in parts if key.startswith("cycle/") and parts[key] != before.get(key)):
                yield from self._check_entered(key, parts)
            before = parts
            for key in sorted(key for key in {*grades, *parts} if key.startswith("grade/")):
                grade = self.part(parts[key]) if key in parts else {}
                facts = {name: value for name, value in grade.items() if name not in TEXTS.split()}
                is_new = key not in grades or facts.get("number", 1) > grades[key].get("number", 1)
                if not is_new and facts != grades[key]:
                    yield Wrong(f"edition {manifest['number']} changes {key}, which was final")
                yield from self._check_grade(key, grade, parts) if is_new else ()
                grades[key] = facts

    def _check_approval(self, manifest: dict[str, Any], before: dict[str, str]) -> Findings:
        number, approver = manifest["number"], manifest["approved_by"]
        for key, sha256 in manifest["parts"].items():
            if before.get(key) != sha256 and key.startswith(("goal/", "grade/")):
                part = self.part(sha256)
                if approver in {owner["id"] for owner in part.get("owners", ()) if not owner["until"]} | panel_of(part):
                    yield Wrong(f"edition {number} was approved by {approver}, whose own work {key} is")

    def _check_entered(self, key: str, parts: dict[str, str]) -> Findings:
        """Scores that came from a file: those of the grades, and at most all others of goals that are not told."""
        numbers = self.part(parts[key])["numbers"] or {}
        names = [name for name in parts if name.startswith(f"grade/{key.removeprefix('cycle/')}--")]
        grades = [self.part(parts[name]) for name in names]
        if "entered_from_file" in numbers and grades and all("entered_from_file" in grade for grade in grades):
            found = sum(grade["entered_from_file"] for grade in grades)
            others = numbers["submitted"] - sum(sum(grade["panel"].values()) for grade in grades)
            if not found <= numbers["entered_from_file"] <= found + others:
                told = numbers["entered_from_file"]
                yield Wrong(f"{key} says that {told} scores were entered from a file; by its grades it is {found}")

    def _check_grade(self, key: str, grade: dict[str, Any], parts: dict[str, str]) -> Findings:
        if grade["level"] is not None and grade["n"] < grade["quorum"]:
            yield Wrong(f"{key} has a level, though only {grade['n']} of {grade['quorum']} reviewers gave one")
        cycle, goal = self.part(parts["cycle/" + grade["cycle"]]), self.part(parts["goal/" + grade["goal"]])
        rubric = self.part(parts["rubric/" + grade["rubric"]])
        expected = recount(grade, rubric, cycle) if grade["distribution"] or grade["reviewers"] else {}
        for name in [name for name, value in expected.items() if grade[name] != value]:
            yield Wrong(f"{key} does not follow from its counts: {name} is {grade[name]!r}, not {expected[name]!r}")
        if grade.get("number", 1) > 1 + sum(bool(one["agreed_on"]) for one in cycle.get("reopenings", ())):
            yield Wrong(f"{key} was made again, and no reopening of {grade['cycle']} is published")
        for name, is_said in (("adjudicated_for", grade["adjudicated"]), ("replied_to", bool(grade["reply"]))):
            about = grade.get(name)
            if name in grade and ((is_said and about is None) or (about or 1) > grade.get("number", 1)):
                yield Wrong(f"{key} does not say about which grade it was: {name} is {about!r}")
        waived = any(waiver["goal"] == grade["goal"] for waiver in cycle["waivers"])  # never for who leads it
        for owner in goal["owners"]:
            held = owner["since"] <= grade["graded_on"] and (owner["until"] or "9999") >= (cycle["period_from"] or "")
            if held and owner["id"] in panel_of(grade) and (owner["role"] == "lead" or not waived):
                yield Wrong(f"{key} was given by {owner['id']}, who owns the goal")

    def check_age(self) -> Findings:
        self.heartbeat = max((one["at"] for one in self.leaves.values() if one["type"] == "log.heartbeat"), default="")
        newest = self.heartbeat or self.last_at or "1970-01-01"
        age = (datetime.now(UTC).date() - date.fromisoformat(newest[:10])).days
        if age > STALE_DAYS:
            yield Missing(f"the last sign of life is of {newest}: this copy is {age} days old, or the log has stopped")
        for last in self.manifests[-1:]:
            self.withheld = sum(len(self.part(sha256)["withheld"]) for sha256 in last["parts"].values())

    def facts(self) -> dict[str, Any]:
        """What the report counts. A record is disclosed, redacted or sealed; words are withheld in the current edition."""
        told: dict[str, Any] = {"log": self.head.origin, "records": self.head.size, "root": self.head.root.hex()}
        told |= {"disclosed": len(self.bodies), "redacted": len(self.redacted), "witnesses": self.witnesses}
        told["parts_withheld"] = sum(sha256 != one for sha256, one in self.stand_ins.items())
        told |= {"sealed": self.head.size - len(self.leaves.keys() | self.bodies.keys()), "withheld": self.withheld}
        told |= {"editions": len(self.manifests), "last_heartbeat": self.heartbeat or None}
        return told | {"imported_editions": sum(one.get("origin") == "imported" for one in self.manifests)}


def recount(grade: dict[str, Any], rubric: dict[str, Any], cycle: dict[str, Any]) -> dict[str, Any]:
    """What follows from the published counts of a grade: the lower median of its levels, and how far they lie apart."""
    order = [level["key"] for level in sorted(rubric["levels"], key=lambda level: level["rank"])]  # the best first
    told, quorum = grade["distribution"], cycle["quorum"]
    ranks = [rank for rank, key in enumerate(order) for _ in range(told.get(key, 0))]
    silent = {key: count for key, count in told.items() if key not in order}
    is_level, is_silent = len(ranks) >= quorum, not ranks and sum(silent.values()) >= quorum
    found = {"n": len(ranks), "quorum": quorum, "provisional": not is_level and not is_silent, "level": None}
    most = min(silent, key=lambda key: (-silent[key], key)) if is_silent else None
    found |= {"between": [], "range": [], "non_grade": most}
    if is_level:
        low, high = order[ranks[len(ranks) // 2]], order[ranks[(len(ranks) - 1) // 2]]
        between = [low, high] if low != high and not grade["adjudicated"] else []
        level = grade["level"] if grade["adjudicated"] else low
        found |= {"between": between, "range": [order[ranks[0]], order[ranks[-1]]], "level": level}
    if "first_distribution" in grade:
        given = [key for key in order for _ in range(grade["first_distribution"].get(key, 0))]
        median = given[len(given) // 2] if given and found["level"] else found["level"]
        found["first_level"] = median if median != found["level"] else None
    if "spread_rule" in grade:
        edge = order.index(BOUNDARY[grade["kind"]]) if BOUNDARY.get(grade["kind"]) in order else len(order)
        is_far = bool(ranks) and (ranks[-1] - ranks[0] >= cycle["spread_rule"] or ranks[0] <= edge < ranks[-1])
        found |= {"spread_rule": cycle["spread_rule"], "disputed": is_far}
    return found


def panel_of(grade: dict[str, Any]) -> set[str]:
    """Who had a hand in a grade."""
    return {*grade.get("reviewers", ()), grade.get("adjudicator")} - {None}


CHECKS = [Log.check_signatures, Log.check_records, Log.check_tree, Log.check_earlier, Log.check_bodies]
CHECKS += [Log.check_chains, Log.check_editions, Log.check_files, Log.check_rules, Log.check_age]
Found = dict[str, list[Missing | Wrong]]


def run(log: Log) -> Found:
    """The findings of every check. That something signed has not the form it must have is a finding too."""
    found: Found = {}
    for number, check in enumerate(CHECKS, 1):
        findings = found.setdefault(f"V{number}", [])
        try:
            for finding in check(log):
                findings.append(finding)
        except (Missing, Wrong) as finding:
            findings.append(finding)
        except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
            findings.append(Wrong(f"something has not the form that it must have ({error!r})"))
        if number == 2 and not log.levels:
            break  # without all records nothing else can be said
    return found


# --- The command --------------------------------------------------------------------------------------------------------
class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(3, f"{self.prog}: {message}\n")


def read_command(arguments: list[str] | None) -> argparse.Namespace:
    parser = Parser("roadmap-verify", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", metavar="SOURCE", help="folder, zip file or address of a site")
    parser.add_argument("--previous", metavar="FILE", help="a checkpoint that you kept")
    parser.add_argument("--key", metavar="VKEY|FILE", help="the log's key, from where you trust it")
    parser.add_argument("--policy", metavar="FILE", help="a trust policy: logs, witnesses, quorum")
    parser.add_argument("--save", metavar="FOLDER", help="keep key and checkpoint there; they count the next time")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    return parser.parse_args(arguments)


def open_log(wanted: argparse.Namespace) -> tuple[Log, bool]:
    """The log and whether its key was known before. ValueError, OSError: the command is at fault; Missing, Wrong: SOURCE."""
    kept = Path(wanted.save or "")
    for name, file in (("key", "vkey"), ("previous", "checkpoint")):
        if wanted.save and not getattr(wanted, name) and (kept / file).is_file():
            setattr(wanted, name, str(kept / file))
    try:
        text = wanted.key and (Path(wanted.key).read_text() if Path(wanted.key).is_file() else wanted.key)
        known = Key.read(text) if text else None
        previous = Checkpoint(Path(wanted.previous).read_bytes()) if wanted.previous else None
        policy = Policy(Path(wanted.policy).read_text()) if wanted.policy else None
    except Wrong as wrong:
        raise ValueError(wrong.args[0]) from wrong
    source = Source(wanted.source)
    head = Checkpoint(source.get("records/checkpoint"))
    if known is None and policy and policy.logs:
        known = next((key for key in policy.logs if key.name == head.origin), policy.logs[0])
    key = known or Key.read(source.get("records/vkey").decode(errors="replace"))
    policy = policy or Policy(source.get("records/trust-policy").decode(errors="replace"))
    return Log(source, head, key, policy, previous), known is not None


def show_progress(done: int, of: int) -> None:
    if sys.stderr.isatty() and of > 20:
        bar = "#" * (40 * done // (of - 1))
        print(f"\r[{bar:40}] {done + 1} of {of} bundles", end="\n" if done + 1 == of else "", file=sys.stderr)


def report_of(found: Found, facts: dict[str, Any]) -> dict[str, Any]:
    """What --json prints. `exit` is the exit code."""
    told = [(name, isinstance(one, Wrong), one.args[0]) for name, findings in found.items() for one in findings]
    wrong, unsure = {name for name, is_wrong, _ in told if is_wrong}, {name for name, *_ in told}
    checks = {name: "wrong" if name in wrong else "unsure" if name in unsure else "yes" for name in found}
    code = 1 if wrong else 2 if unsure else 0
    findings = [{"check": name, "is_wrong": is_wrong, "sentence": sentence} for name, is_wrong, sentence in told]
    return facts | {"exit": code, "result": RESULTS[code], "checks": checks, "findings": findings}


def write_evidence(folder: Path, log: Log, found: Found) -> Path:
    """The contradicting objects in one file that convinces others too: from the leaf hashes they compute any root."""
    wrong = [(name, one) for name, findings in found.items() for one in findings if isinstance(one, Wrong)]
    kept = log.previous.note.decode() if log.previous else None
    evidence: dict[str, Any] = {"key": log.key.text, "checkpoint": log.head.note.decode(), "kept_checkpoint": kept}
    evidence["findings"] = [
        {"check": name, "sentence": one.args[0], "shown_by": [proof.decode("latin-1") for proof in one.args[1:]]}
        for name, one in wrong[:1000]
    ]
    evidence["leaf_hashes"] = [one.hex() for one in log.levels[0]] if found.get("V4") and log.levels else []
    content = json.dumps(evidence, indent=1, ensure_ascii=False).encode()
    path = folder / f"roadmap-verify-evidence-{hashlib.sha256(content).hexdigest()[:12]}.json"
    path.write_bytes(content)
    return path


def keep(wanted: argparse.Namespace, log: Log, found: Found) -> str | None:
    """Write the evidence, whose path is returned, or with --save key and checkpoint, if history is in order so far."""
    folder = Path(wanted.save or ".")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(isinstance(one, Wrong) for findings in found.values() for one in findings):
            return str(write_evidence(folder, log, found))
        if wanted.save and not any(found.get(name, [Missing()]) for name in ("V1", "V2", "V3", "V4")):
            note, vkey = log.head.note, log.key.text.encode()
            for name, content in ((f"{log.head.size}.checkpoint", note), ("checkpoint", note), ("vkey", vkey)):
                (folder / f".{name}").write_bytes(content)
                (folder / f".{name}").replace(folder / name)
    except OSError as error:
        print(f"roadmap-verify: {error}", file=sys.stderr)
    return None


def sentences(report: dict[str, Any]) -> Iterator[str]:
    """The report for people; the last line is the verdict."""
    for name, promise in re.findall(r"^(V\d+) +(.+)$", __doc__ or "", re.MULTILINE):
        yield f"{name:4} {report['checks'].get(name, 'unchecked'):10} {promise}"
        findings = [f"     - {one['sentence']}" for one in report["findings"] if one["check"] == name]
        yield from findings[:SHOWN]
        if len(findings) > SHOWN:
            yield f"     - and {len(findings) - SHOWN} more; --json has all"
    if "log" in report:
        yield "{log}: {records} records, {disclosed} disclosed, {sealed} sealed.".format(**report)
        yield "{editions} editions, {imported_editions} imported; {withheld} passages withheld.".format(**report)
        yield f"Last heartbeat: {report['last_heartbeat'] or 'none yet'}."
        yield f"Witnesses: {', '.join(report['witnesses']) or 'none, so nobody vouches that all are shown this log'}."
        if not report["key_is_pinned"]:
            yield "The key is the one the source gives (trust on first use). Compare it with others and give it with --key."
    if report.get("evidence"):
        yield f"The evidence is in {report['evidence']}."
    apart = [f"{report['redacted']} redacted, "] if report.get("redacted") else []
    if count := report.get("parts_withheld"):
        apart.append(f"{count} part{'s'[: count - 1]} withheld after publication, ")
    yield f"{''.join(apart)}{'the rest ' if apart else ''}{report['result']}.".capitalize()


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the exit code."""
    wanted = read_command(arguments)
    try:
        log, is_pinned = open_log(wanted)
        found = run(log)
    except (Missing, Wrong) as finding:
        log, found = None, {"V1": [finding]}
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        print(f"roadmap-verify: {error}", file=sys.stderr)
        return 3
    report = report_of(found, log.facts() | {"key_is_pinned": is_pinned} if log else {})
    report |= {"evidence": keep(wanted, log, found)} if log else {}
    for line in json.dumps(report, indent=1, sort_keys=True).split("\n") if wanted.json else sentences(report):
        print("".join(letter if letter.isprintable() else "?" for letter in line))
    return int(report["exit"])


# --- Ed25519 without any library: RFC 8032, 5.1 (slow, about a tenth of a second; only a few signatures are checked) -----
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int]


def add(one: Point, other: Point) -> Point:
    crossed = D * one[0] * other[0] * one[1] * other[1]
    x = (one[0] * other[1] + other[0] * one[1]) * pow(1 + crossed, -1, P)
    y = (one[1] * other[1] + one[0] * other[0]) * pow(1 - crossed, -1, P)
    return x % P, y % P


def times(number: int, point: Point) -> Point:
    found = (0, 1)
    for digit in f"{number:b}":
        found = add(add(found, found), point) if digit == "1" else add(found, found)
    return found


def point_of(encoded: bytes) -> Point:
    """Raises ValueError where no point is meant."""
    number = int.from_bytes(encoded, "little")
    y, sign = number & (1 << 255) - 1, number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    if len(encoded) != 32 or y >= P or x * x % P != square or (x == 0 and sign):
        raise ValueError("no point of the curve")
    return (P - x if x & 1 != sign else x), y


BASE = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def ed25519_verify(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        if Ed25519PublicKey is not None:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
            return True
        r, s = point_of(signature[:32]), int.from_bytes(signature[32:], "little")
        digest = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
        return len(signature) == 64 and s < ORDER and times(s, BASE) == add(r, times(digest, point_of(public)))
    except (ValueError, InvalidSignature):
        return False


if __name__ == "__main__":
    sys.exit(main())
