"""The public log before a judge from outside: the code of the Go checksum database, which knows nothing of ours."""

import base64
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from roadmap.records import merkle
from roadmap.records.checkpoints import Checkpoint, default_policy
from roadmap.records.notes import SigningKey
from roadmap.records.tiles import entry_files, tile_files
from tests.roadmap.records.logs import MadeRecords, key_of, made_row, made_signer

SOURCES = Path("/usr/share/gocode")
SIZES = (1, 2, 255, 256, 257, 511, 512, 513, 65_536, 70_000)
ENOUGH = shutil.which("go") and (SOURCES / "src/golang.org/x/mod/sumdb/tlog").is_dir()

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("go"),
    pytest.mark.skipif(not ENOUGH, reason="No Go here: install golang-go and golang-golang-x-mod-dev to run it."),
]

Judge = Callable[..., str]


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """judge(folder, vkey) -> what checklog says: "OK <size>", or what is wrong."""
    folder = tmp_path_factory.mktemp("go")
    program, source = folder / "checklog", Path(__file__).with_name("checklog.go")
    own = {"GO111MODULE": "off", "GOPATH": str(SOURCES), "GOCACHE": str(folder / "cache"), "GOFLAGS": ""}
    subprocess.run(["go", "build", "-o", program, source], env=os.environ | own, check=True)

    def ask(records: Path, vkey: str) -> str:
        done = subprocess.run([program, vkey, records], capture_output=True, text=True, check=False)
        assert (done.returncode == 0) == done.stdout.startswith("OK"), done.stderr
        return done.stdout.strip()

    return ask


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory, judge: Judge) -> Iterator[tuple[Path, SigningKey]]:
    """A log that grew through all sizes, accepted at each; ends with 70,000 records."""
    folder, records = tmp_path_factory.mktemp("log"), MadeRecords()
    one = made_signer(folder, records)
    one.run()  # of size 0; the Go code gives an empty tree another root than RFC 6962, so it is not asked
    for size in SIZES:
        records.grow(size)
        if size == SIZES[-1]:
            records.stored[-1] = made_row(size - 1, type="record.redacted", subject="record/7", version=1)
        one.run()
        assert judge(one.public.folder, str(key_of(one).verifier)) == f"OK {size}"
    yield one.public.folder, key_of(one)
    shutil.rmtree(folder)


@pytest.mark.parametrize("size", [size for size in SIZES if size < 1_000])
def test_a_log_signed_at_once_is_accepted(tmp_path: Path, judge: Judge, size: int) -> None:
    records = MadeRecords()
    records.grow(size)
    one = made_signer(tmp_path, records)
    one.run()
    assert judge(one.public.folder, str(key_of(one).verifier)) == f"OK {size}"


def test_a_log_that_grew_is_accepted_at_every_size(grown: tuple[Path, SigningKey]) -> None:
    assert (grown[0] / "tile/2/000.p/1").exists()


@contextmanager
def changed(path: Path, content: bytes) -> Iterator[None]:
    before = path.read_bytes()
    path.write_bytes(content)
    try:
        yield
    finally:
        path.write_bytes(before)


@pytest.mark.parametrize(
    "name",
    [
        "checkpoint",
        "checkpoints.txt",
        "vkey",
        "trust-policy",
        "tile/0/005",
        "tile/0/273.p/112",
        "tile/1/000",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
        "tile/entries/010",
        "tile/entries/273.p/112",
        "disclosed/000.jsonl",
        "disclosed/273.jsonl",
    ],
)
def test_a_flipped_bit_in_any_kind_of_file_is_noticed(grown: tuple[Path, SigningKey], judge: Judge, name: str) -> None:
    folder, key = grown
    content = (folder / name).read_bytes()
    for place in (0, len(content) // 2, len(content) - 1):
        flipped = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        with changed(folder / name, flipped):
            assert not judge(folder, str(key.verifier)).startswith("OK"), f"byte {place}"
    assert content == (folder / name).read_bytes()


def test_a_log_is_accepted_only_under_its_own_key_and_name(grown: tuple[Path, SigningKey], judge: Judge) -> None:
    folder, key = grown
    assert "checkpoint: " in judge(folder, str(SigningKey(key.name, bytes(32)).verifier))
    other = SigningKey("other.example.org/records", key.seed)
    assert "checkpoint: " in judge(folder, str(other.verifier))


SMALL = [made_row(seq) for seq in range(300)]


def written(folder: Path, leaves: list[bytes], *, size: int | None = None, origin: str = "") -> tuple[Path, str]:
    """A log made by hand, without the signer's checks: folder and vkey."""
    key = SigningKey("roadmap.example.org/records", bytes(32))
    edge = merkle.Edge()
    files = [*entry_files(0, leaves), *tile_files(edge, [merkle.leaf_hash(leaf) for leaf in leaves])]
    checkpoint = Checkpoint(origin or key.name, len(leaves) if size is None else size, edge.root())
    note = checkpoint.signed(key)
    files += [("checkpoint", note), ("checkpoints.txt", note + b"\n"), ("vkey", f"{key.verifier}\n".encode())]
    files += [("trust-policy", default_policy(key.verifier).encode())]
    for number in range(2):
        lines = [
            b'{"body":%b,"index":%d,"salt":"%b"}\n' % (row.body, row.seq, row.salt.hex().encode())
            for row in SMALL[number * 256 : number * 256 + 256]
            if row.disclosed
        ]
        files.append((f"disclosed/{number:03}.jsonl", b"".join(lines)))
    for name, content in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder, str(key.verifier)


def test_a_log_made_by_hand_is_accepted_and_every_forgery_of_it_is_not(tmp_path: Path, judge: Judge) -> None:
    leaves = [row.leaf for row in SMALL]
    assert judge(*written(tmp_path / "right", leaves)) == "OK 300"

    swapped = [*leaves[:10], leaves[11], leaves[10], *leaves[12:]]
    assert judge(*written(tmp_path / "swapped", swapped)) == "leaf 10 has another number"
    doubled = [*leaves[:10], leaves[9], *leaves[11:]]
    assert judge(*written(tmp_path / "doubled", doubled)) == "leaf 10 has another number"
    for size in (299, 301):
        assert not judge(*written(tmp_path / str(size), leaves, size=size)).startswith("OK")
    assert "another origin" in judge(*written(tmp_path / "origin", leaves, origin="other.example.org/records"))

    folder, vkey = written(tmp_path / "cut", leaves)
    bundle = folder / "tile/entries/001.p/44"
    bundle.write_bytes(bundle.read_bytes()[:-1])
    assert judge(folder, vkey) == "tile/entries/001.p/44: cut off"


def test_entries_that_do_not_belong_to_their_tiles_are_named(tmp_path: Path, judge: Judge) -> None:
    folder, vkey = written(tmp_path, [row.leaf for row in SMALL])
    others = [row.leaf for row in (*SMALL[:10], made_row(10, subject="goal/other", version=1), *SMALL[11:])]
    for name, content in entry_files(0, others):
        (folder / name).write_bytes(content)
    assert judge(folder, vkey) == "tile/0/000: not the hashes of the entries"


def test_the_log_of_a_demo_is_accepted(tmp_path: Path, judge: Judge) -> None:
    own = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    own |= {"DEMO": "true", "DATA_DIR": str(tmp_path), "BASE_URL": "http://localhost:8123"}
    for command in (["migrate", "--verbosity", "0"], ["load_demo", "example-lab"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=settings.BASE_DIR, env=own, check=True)
    folder = tmp_path / "public" / "records"
    vkey = (folder / "vkey").read_text().strip()
    assert vkey.startswith("localhost:8123/records+")
    assert base64.b64decode(vkey.split("+", 2)[2])[0] == 1
    said = judge(folder, vkey)
    assert said.startswith("OK ")
    assert int(said.split()[1]) > 100
