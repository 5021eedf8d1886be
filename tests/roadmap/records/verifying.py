"""Running the verifier as outsiders do, in a process of its own, on files that a test has put together."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from roadmap.records import roadmap_verify

SCRIPT = Path(roadmap_verify.__file__)


@dataclass(frozen=True)
class Verdict:
    """What the verifier said: its exit code and its report."""

    code: int
    report: dict[str, Any]
    error: str

    @property
    def wrong(self) -> set[str]:
        return {name for name, state in self.report["checks"].items() if state == "wrong"}

    @property
    def unsure(self) -> set[str]:
        return {name for name, state in self.report["checks"].items() if state == "unsure"}

    @property
    def sentences(self) -> str:
        return "\n".join(finding["sentence"] for finding in self.report["findings"])

    @property
    def evidence(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(Path(self.report["evidence"]).read_bytes())
        return content


def verify(source: object, *options: object, folder: Path, bare: bool = False) -> Verdict:
    """Run the script in `folder`, without anything of this project; `bare`: without installed packages too."""
    python = [sys.executable, "-I", *(["-S"] if bare else []), SCRIPT]
    command = [str(word) for word in (*python, source, "--json", *options)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout) if done.stdout else {}
    if report.get("evidence"):
        report["evidence"] = str(folder / report["evidence"])
    return Verdict(done.returncode, report, done.stderr)
