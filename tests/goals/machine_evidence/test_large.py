"""Large files in bounded memory, each read by a process of its own that says how much it held at most."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Only Linux tells how much a process held."),
]

ROOT = Path(__file__).resolve().parents[3]
MIB = 1024 * 1024
READS = r"""
import json, re, sys
from goals.machine_evidence.reading import read
steps = []
with open(sys.argv[1], "rb") as file:
    (report,) = read(file, progress=steps.append)
most_held = re.search(r"VmHWM:\s+(\d+) kB", open("/proc/self/status").read()).group(1)
print(json.dumps([report.status, report.counts.total, len(steps), int(most_held)]))
"""


def read_apart(path, program=READS):
    """Status, how many checks, how often progress was told, and the most memory held, in MiB."""
    done = subprocess.run([sys.executable, "-c", program, path], cwd=ROOT, capture_output=True, text=True, check=True)
    status, total, steps, kib = json.loads(done.stdout)
    return status, total, steps, kib / 1024


def written(path, beginning, piece, end, size):
    """A file of at least `size` bytes: a beginning, as many pieces as it takes, an end. How many pieces."""
    count = size // len(piece) + 1
    with path.open("w") as file:
        file.write(beginning)
        for _ in range(count):
            file.write(piece)
        file.write(end)
    return count


def test_a_log_of_a_scanner_of_50_mib(tmp_path):
    location = {"physicalLocation": {"artifactLocation": {"uri": "src/a.c"}, "region": {"startLine": 4}}}
    result = json.dumps({"ruleId": "A", "message": {"text": "Found it. " * 20}, "locations": [location]})
    beginning = '{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "S"}}, "results": [' + result
    count = written(tmp_path / "log.sarif", beginning, "," + result, "]}]}", 50 * MIB)
    status, total, steps, memory = read_apart(tmp_path / "log.sarif")
    assert (status, total) == ("complete", count + 1)
    assert steps > 700
    assert memory < 200


def test_a_garak_report_of_200_mib(tmp_path):
    attempt = {"entry_type": "attempt", "status": 2, "probe_classname": "p.A", "detector_results": {"d.B": [0.0]}}
    line = json.dumps(attempt | {"prompt": "x" * 2000, "outputs": ["y" * 3000]}) + "\n"
    end = {"entry_type": "eval", "probe": "p.A", "detector": "d.B", "passed": 7, "total_evaluated": 9}
    last = f'{json.dumps(end)}\n{{"entry_type": "completion"}}\n'
    written(tmp_path / "report.jsonl", '{"entry_type": "init"}\n', line, last, 200 * MIB)
    status, total, steps, memory = read_apart(tmp_path / "report.jsonl")
    assert (status, total) == ("complete", 9)
    assert steps > 10_000
    assert memory < 200


def test_a_junit_report_of_50_mib(tmp_path):
    case = f'<testcase name="a"><system-out>{"line of output " * 20}</system-out></testcase>'
    count = written(tmp_path / "report.xml", "<testsuites><testsuite>", case, "</testsuite></testsuites>", 50 * MIB)
    status, total, _, memory = read_apart(tmp_path / "report.xml")
    assert (status, total) == ("complete", count)
    assert memory < 200


LOOKS = r"""
import json, re, sys
from pathlib import Path
from goals.evidence_files.checking import check_file
from goals.machine_evidence.brought import look_into
data = Path(sys.argv[1]).read_bytes()
check_file("log.sarif", data, most=len(data))
looked = look_into(data)
most_held = re.search(r"VmHWM:\s+(\d+) kB", open("/proc/self/status").read()).group(1)
assert b"AKIA" not in looked.data
(report,) = looked.reports
print(json.dumps([report.status, report.counts.total, looked.redacted, int(most_held)]))
"""


def test_a_log_of_secrets_of_50_mib_is_checked_and_redacted(tmp_path):
    """With the whole file in memory, as it comes from a form, and what is kept of it beside it."""
    region = {"startLine": 4, "snippet": {"text": "AKIA" + "0" * 100}}
    location = {"physicalLocation": {"artifactLocation": {"uri": "src/a.c"}, "region": region}}
    result = json.dumps({"ruleId": "A", "message": {"text": "Found AKIA. " * 20}, "locations": [location]})
    beginning = '{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "gitleaks"}}, "results": [' + result
    count = written(tmp_path / "log.sarif", beginning, "," + result, "]}]}", 50 * MIB)
    status, total, places, memory = read_apart(tmp_path / "log.sarif", LOOKS)
    assert (status, total) == ("complete", count + 1)
    assert places == 2 * total
    assert memory < 200
