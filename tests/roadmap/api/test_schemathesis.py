"""The running API against its own description: whatever is sent, no server error, and every answer is as it says."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from goals.actions import OwnerInput, deposit_protocol, record_criterion_reading
from public_site.actions import prepare
from roadmap.accounts.actions import token as token_action
from roadmap.accounts.models import Scope
from tests import builders as b
from tests.desk import approve
from tests.goals.the_map import a_waiting_map
from tests.grading.builders import an_open_goal, graded
from tests.roadmap.api.test_matrix import A_PROTOCOL, OPERATIONS, a_criterion_reading
from tests.tokens import a_token

pytestmark = [pytest.mark.slow]

# So that what is made up reaches something: names that are there.
NAMES: Final = {
    **{"goal": "reports", "metric": "hours", "criterion": "report", "evidence": "memo", "cycle": "first-half"},
    **dict.fromkeys(("threshold", "level", "commitment", "policy", "report", "suite"), "first"),
    **{"number": 1, "edition": 1},
}
# What is well-formed may still come too late (a version that is not the newest, a key that was used before), or ask for
# nothing new (If-None-Match).
ACCEPTED: Final = ["2xx", "304", "401", "403", "404", "409", "412", "422"]
NO_HEADER: Final = ["400", "401", "403", "428"]


@pytest.fixture
def text(fresh_database: None, data_dir: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> str:
    """A token with every scope, of somebody who holds every role that the API knows."""
    settings.MEDIA_ROOT = data_dir / "files"
    monkeypatch.setattr(token_action, "MOST_A_MINUTE", 10**6)
    b.a_roadmap()
    everybody = b.person("All One", "owner", "editor", "reviewer", "administrator")
    owners = [OwnerInput(user=everybody, team="Safeguards", since=b.DAY)]
    said = b.a_revision(criteria=[b.deliverable(), b.comparing()])
    goal = b.a_goal("reports", owners=owners, revision=said)
    b.a_window_that_is_open(goal, by=everybody)
    b.a_reading(b.a_metric(goal, "hours", by=everybody), by=everybody)
    b.an_update(goal, by=everybody)
    b.some_evidence("memo", goals=[goal], by=everybody)
    record_criterion_reading(goal=goal, reading=a_criterion_reading(), by=everybody, at=b.later(2))
    a_waiting_map("first")
    suite = b.a_suite("first")
    b.an_evaluation_run(suite, by=everybody)
    deposit_protocol(suite=suite, **A_PROTOCOL, by=everybody, at=b.at())
    graded(an_open_goal(b.a_goal("graded"), slug="first-half"), "ahead", "ahead", "behind")
    approve(preparation=prepare(by=b.a_publisher(), at=b.later(300)), by=b.another_publisher(), at=b.later(300))
    return a_token(*Scope, by=everybody).text


def test_every_answer_is_one_that_the_description_names(text: str, live_server: LiveServer, tmp_path: Path) -> None:
    config = tmp_path / "schemathesis.toml"
    names = "".join(f'"path.{name}" = {value!r}\n' for name, value in NAMES.items())
    config.write_text(
        f"[parameters]\n{names}"
        f"[checks.positive_data_acceptance]\nexpected-statuses = {ACCEPTED}\n"
        f"[checks.missing_required_header]\nexpected-statuses = {NO_HEADER}\n"
    )
    run = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(config), "run"),
            *(f"{live_server.url}/api/v1/schema/", "--checks", "all", "--header", f"Authorization: Bearer {text}"),
            *("--max-examples", "15", "--seed", "1", "--continue-on-failure", "--suppress-health-check", "all"),
            *("--no-color", "--workers", "1"),
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-2_000:]
    assert f"Tested: {len(OPERATIONS)}\n" in run.stdout
