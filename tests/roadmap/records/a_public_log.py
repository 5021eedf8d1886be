"""A public log and its editions in memory, written into a folder as the documents say, sharing no code with the site.

Taken from a real installation, it can be spoiled in every way before it is written: one file, one record, or
everything together and signed anew, as only the holder of the key could.
"""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NAME = "roadmap.example.org/records"
Files = dict[str, bytes]
FACTS = ("number", "origin", "as_of", "published_at", "prepared_by", "approved_by", "predecessor")


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def commitment(salt: bytes, body: dict[str, Any]) -> str:
    return sha256(b"roadmap-record/v1\0" + salt + canonical(body))


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\0" + leaf).digest()


def root(hashes: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if len(hashes) < 2:
        return hashes[0] if hashes else hashlib.sha256().digest()
    k = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root(hashes[:k]) + root(hashes[k:])).digest()


@dataclass
class SigningKey:
    """An Ed25519 key with a name. Kind 1 signs as a log, kind 4 as a witness."""

    name: str = NAME
    seed: bytes = b"\7" * 32
    kind: int = 1

    def __post_init__(self) -> None:
        self.private = Ed25519PrivateKey.from_private_bytes(self.seed)
        self.public = bytes([self.kind]) + self.private.public_key().public_bytes_raw()
        self.id = hashlib.sha256(self.name.encode() + b"\n" + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self.public).decode()}"

    def line(self, text: bytes, time: int = 1_790_000_000) -> bytes:
        signature = self.private.sign(text)
        if self.kind == 4:
            signature = time.to_bytes(8) + self.private.sign(b"cosignature/v1\ntime %d\n" % time + text)
        return f"— {self.name} {base64.b64encode(self.id + signature).decode()}\n".encode()


def checkpoint(leaves: list[bytes], *keys: SigningKey, name: str = NAME) -> bytes:
    top = base64.b64encode(root([leaf_hash(leaf) for leaf in leaves])).decode()
    text = f"{name}\n{len(leaves)}\n{top}\n".encode()
    return text + b"\n" + b"".join(key.line(text) for key in keys)


def numbered(number: int, width: int = 256) -> str:
    text = str(number)
    text = "0" * (-len(text) % 3) + text
    groups = [text[i : i + 3] for i in range(0, len(text), 3)]
    return "/".join([f"x{group}" for group in groups[:-1]] + groups[-1:]) + (f".p/{width}" if width < 256 else "")


def tiles(leaves: list[bytes]) -> Files:
    """Every tile and bundle of a log of this size."""
    files: Files = {}
    for start in range(0, len(leaves), 256):
        bundle = leaves[start : start + 256]
        name = f"records/tile/entries/{numbered(start // 256, len(bundle))}"
        files[name] = b"".join(len(leaf).to_bytes(2) + leaf for leaf in bundle)
    level, hashes = 0, [leaf_hash(leaf) for leaf in leaves]
    while hashes:
        groups = [hashes[start : start + 256] for start in range(0, len(hashes), 256)]
        for number, group in enumerate(groups):
            files[f"records/tile/{level}/{numbered(number, len(group))}"] = b"".join(group)
        level, hashes = level + 1, [root(group) for group in groups if len(group) == 256]
    return files


@dataclass
class Entry:
    """One record; `is_told` where its body stands beside the log."""

    leaf: dict[str, Any]
    body: dict[str, Any]
    salt: bytes
    is_told: bool

    def commit(self) -> None:
        self.leaf["commit"] = commitment(self.salt, self.body)

    @property
    def type(self) -> str:
        return str(self.leaf["type"])


@dataclass
class PublicLog:
    """Records, editions and the list of files; `sizes` are those of earlier checkpoints."""

    entries: list[Entry]
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)  # SHA-256 -> part
    manifests: list[dict[str, Any]] = field(default_factory=list)
    listing: str = ""
    key: SigningKey = field(default_factory=SigningKey)
    witnesses: list[SigningKey] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    policy: str = ""

    @property
    def leaves(self) -> list[bytes]:
        return [canonical(entry.leaf) for entry in self.entries]

    def append(self, type: str, subject: str, after: dict[str, Any], **fields: Any) -> Entry:  # noqa: A002
        """A public record after all others; `before` is what its last record set, where that changes."""
        chain = [entry for entry in self.entries if entry.leaf.get("subject") == subject]
        known = {name: value for entry in chain for name, value in entry.body["after"].items()}
        version = chain[-1].body["object"]["version"] + 1 if chain else 1
        body = {
            "actor": {"id": "system", "role": None},
            "after": after,
            "before": {name: known[name] for name in after if name in known and known[name] != after[name]},
            "effective_at": self._now(),
            "object": {"id": subject, "version": version},
            "reason": None,
        }
        leaf = {"at": self._now(), "class": "public", "prev": chain[-1].leaf["seq"] if chain else None, "v": 1}
        leaf |= {"seq": len(self.entries), "subject": subject, "type": type} | fields
        entry = Entry(leaf, body, bytes([len(self.entries) % 256]) * 32, is_told=True)
        entry.commit()
        self.entries.append(entry)
        return entry

    def append_sealed(self, number: int = 1) -> None:
        for _ in range(number):
            leaf = {"at": self._now(), "class": "sealed", "commit": "ab" * 32, "seq": len(self.entries)}
            self.entries.append(Entry(leaf | {"type": "sealed", "v": 1}, {}, b"", is_told=False))

    def redact(self, index: int) -> None:
        self.entries[index].is_told = False
        after = {"index": index, "reason_code": "privacy", "authority": "court"}
        self.append("record.redacted", f"record/{index}", after)

    def of_type(self, type: str) -> list[Entry]:  # noqa: A002
        return [entry for entry in self.entries if entry.type == type]

    def change_part(self, key: str, change: Callable[[dict[str, Any]], None], *, since: int = 1) -> None:
        """Make a part say something else in every edition from one on, and let everything follow from it."""
        for manifest in self.manifests[since - 1 :]:
            if key in manifest["parts"]:
                part = json.loads(canonical(self.parts[manifest["parts"][key]]))
                change(part)
                manifest["parts"][key] = sha256(canonical(part))
                self.parts[manifest["parts"][key]] = part
        self.commit_editions()

    def commit_editions(self) -> None:
        """Let the records say what the manifests and files now are."""
        before: dict[str, Any] = {"parts": {}}
        for manifest, entry in zip(self.manifests, self.of_type("publication.published"), strict=True):
            manifest["predecessor"] = sha256(canonical(before)) if before["parts"] else None
            keys = sorted(before["parts"].keys() | manifest["parts"].keys())
            pairs = [(key, before["parts"].get(key), manifest["parts"].get(key)) for key in keys]
            after = entry.body["after"]
            after |= {name: manifest[name] for name in FACTS}
            after["sha256"] = sha256(canonical(manifest))
            after["parts"] = [{"key": key, "old": old, "new": new} for key, old, new in pairs if old != new]
            entry.commit()
            before = manifest
        files = {name: hashed for hashed, name in (line.split("  ", 1) for line in self.listing.splitlines())}
        files["data/roadmap.json"] = sha256(self.roadmap)
        self.listing = "".join(f"{hashed}  {name}\n" for name, hashed in files.items())
        for entry in self.of_type("release.rendered")[-1:]:
            entry.body["after"]["files_sha256"] = sha256(self.listing.encode())
            entry.commit()

    @property
    def roadmap(self) -> bytes:
        newest = self.manifests[-1]
        return canonical({"manifest": newest, "parts": {key: self.parts[one] for key, one in newest["parts"].items()}})

    def checkpoint(self, size: int | None = None) -> bytes:
        return checkpoint(self.leaves[: len(self.entries) if size is None else size], self.key, *self.witnesses)

    def files(self) -> Files:
        """Everything that a verifier reads, by its name."""
        leaves = self.leaves
        notes = [self.checkpoint(size) for size in self.sizes] + [self.checkpoint()]
        files = tiles(leaves) | {
            "records/checkpoint": notes[-1],
            "records/checkpoints.txt": b"".join(note + b"\n" for note in notes),
            "records/vkey": f"{self.key.vkey}\n".encode(),
            "records/trust-policy": (self.policy or f"log {self.key.vkey}\nquorum none\n").encode(),
        }
        for index, entry in enumerate(self.entries):
            if entry.is_told:
                name = f"records/disclosed/{numbered(index // 256)}.jsonl"
                line = canonical({"body": entry.body, "index": index, "salt": entry.salt.hex()})
                files[name] = files.get(name, b"") + line + b"\n"
        for manifest in self.manifests:
            files[f"data/editions/{manifest['number']}.json"] = canonical(manifest)
            files |= {f"data/parts/{one}.json": canonical(self.parts[one]) for one in manifest["parts"].values()}
        if self.manifests:
            files |= {"data/roadmap.json": self.roadmap, "data/files.txt": self.listing.encode()}
        return files

    def _now(self) -> str:
        """The time of the last record, so that no record is earlier than the one before."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return str(self.entries[-1].leaf["at"]) if self.entries else now


def write(files: Files, folder: Path) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder
