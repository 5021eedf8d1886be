"""Leak sweep of the record log: of a panel at work it says that something was recorded, and no more, to nobody."""

import csv
import io
import re
from dataclasses import replace

import pytest

from grading.models import CycleGoal
from roadmap.accounts.actions import grant_role
from roadmap.accounts.models import User
from roadmap.records.models import Record, SubjectHead
from tests import builders as b
from tests.grading.leaking import PANEL, TOKEN, Play, Stage, at_phase, reviewer, text_of
from tests.test_access import a_session, ask

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.xdist_group("grading leaks")]

AT_WORK = ("scoring", "discussion", "reply")
# When something was recorded, its hash, the number of a preparation: these differ between two runs of the same.
RUN = re.compile(rb"\d{1,2} \w{3} \d{4}, [\d:]{8}|\d{4}-\d\d-\d\dT[\d:.]+Z|\b[0-9a-f]{64}\b|preparation(/|%2F)\d+")
LOG_READERS = ("auditor", "administrator")


def of_the_panel(row: CycleGoal) -> dict[int, Record]:
    """What members of the panel did, or what was done about them, by number."""
    found = [
        *Record.objects.filter(subject__startswith=f"assignment/{row.cycle.slug}/"),
        *Record.objects.filter(subject=f"cycle/{row.cycle.slug}", type__in=["goal.discussed", "case.answered"]),
        *Record.objects.filter(subject=f"goal/{row.goal.slug}", type__in=["withheld_text.read", "goal.evidence.asked"]),
    ]
    return {one.seq: one for one in found}


def log_pages() -> list[str]:
    last = Record.objects.count() // 50 + 1
    return ["/internal/records/records.csv", *(f"/internal/records/?page={page}" for page in range(1, last + 1))]


def exported(stage: Stage, part: str, query: str = "") -> dict[int, dict[str, str]]:
    text = ask(stage.sessions[part], "get", f"/internal/records/records.csv?{query}").getvalue().decode()
    return {int(line["seq"]): line for line in csv.DictReader(io.StringIO(text))}


def cells_of(stage: Stage, part: str) -> dict[int, str]:
    """What the explorer has of each record, as one text."""
    found: dict[int, str] = {}
    for path in log_pages()[1:]:
        rows = re.findall(
            r"<tr>\s*<th scope=\"row\">.*?</tr>", text_of(ask(stage.sessions[part], "get", path)), re.DOTALL
        )
        found |= {int(re.search(r"/records/(\d+)/", row)[1]): row for row in rows}  # type: ignore[index]
    return found


def named_in(text: str, record: Record) -> list[str]:
    """What of a hidden record stands in a text: its type, its subject, who did it or whom it is about."""
    people = {
        record.content["actor"]["id"],
        record.subject.rpartition("/")[2] if "assignment" in record.subject else "",
    }
    names = User.objects.filter(public_id__in=people).values_list("name", flat=True)
    words = [record.type, record.subject, *(people - {"", "import"}), *names, bytes(record.salt).hex()]
    return [word for word in words if word in text]


@pytest.mark.parametrize("part", LOG_READERS)
@pytest.mark.parametrize("phase", [*AT_WORK, "closed"])
def test_the_record_log_tells_of_a_panel_at_work_only_that_something_was_recorded(
    play: Play, phase: str, part: str
) -> None:
    with at_phase(play, phase) as stage:
        hidden = of_the_panel(stage.row)
        lines, cells = exported(stage, part), cells_of(stage, part)
        assert set(lines) == set(cells) == set(range(Record.objects.count())), "numbers have no gap"
        pages = {seq: text_of(ask(stage.sessions[part], "get", f"/internal/records/{seq}/")) for seq in hidden}
        texts = {seq: [str(lines[seq]), cells[seq], pages[seq]] for seq in hidden}
        found = {seq: [named_in(text, hidden[seq]) for text in texts[seq]] for seq in hidden}
        if phase == "closed":
            assert all(all(words) for words in found.values()), "what was hidden is told now"
            return
        assert {word for words in found.values() for some in words for word in some} == set()
        assert all("hidden until" in text for seq in hidden for text in texts[seq])


@pytest.mark.parametrize("phase", AT_WORK)
def test_no_filter_of_the_record_log_confirms_a_guess_about_a_panel_at_work(play: Play, phase: str) -> None:
    with at_phase(play, phase) as stage:
        hidden, cycle = of_the_panel(stage.row), stage.row.cycle.slug
        asked = [f"actor={reviewer(number).public_id}" for number in PANEL]
        asked += [f"type={one.type}" for one in hidden.values()] + ["type=score", "type=assignment"]
        asked += [f"subject={one.subject}" for one in hidden.values()] + [
            "subject=assignment",
            f"subject=cycle/{cycle}",
        ]
        for query in dict.fromkeys(asked):
            assert not set(exported(stage, "auditor", query)) & set(hidden), query
        others = [
            seq
            for seq, line in exported(stage, "auditor", f"subject=cycle/{cycle}").items()
            if line["version"]
            or "Body as JSON" in text_of(ask(stage.sessions["auditor"], "get", f"/internal/records/{seq}/"))
        ]
        assert others == [], "versions of the cycle's other records would count what is hidden"


def test_a_reviewer_who_audits_reads_in_the_record_log_what_he_did_himself(play: Play) -> None:
    with at_phase(play, "scoring") as stage:
        one = reviewer("One")
        grant_role(user=one, role="auditor", by=b.person("Administrator One"), at=b.later(30))
        session = a_session("Reviewer One")
        own = {seq for seq, record in of_the_panel(stage.row).items() if record.content["actor"]["id"] == one.public_id}
        lines = exported(replace(stage, sessions={"both": session}), "both", f"actor={one.public_id}")
        assert own
        assert own <= set(lines)
        assert not (set(of_the_panel(stage.row)) - own) & set(lines)


@pytest.mark.parametrize(("phase", "is_shown"), [("discussion", False), ("closed", True)])
def test_tables_of_the_admin_site_show_no_record_of_a_panel_at_work(play: Play, phase: str, is_shown: bool) -> None:
    with at_phase(play, phase) as stage:
        session, hidden = stage.sessions["administrator"], of_the_panel(stage.row)
        for seq in hidden:
            answer = ask(session, "get", f"/internal/admin/records/record/{seq}/change/")
            assert (answer.status_code == 200) is is_shown
        heads = {one.subject for one in hidden.values() if one.subject.startswith(("assignment/", "cycle/"))}
        pages = "".join(
            text_of(ask(session, "get", f"/internal/admin/records/subjecthead/?p={page}"))
            for page in range(1, SubjectHead.objects.count() // 50 + 2)
        )
        assert {subject for subject in heads if (f">{subject}<" in pages) is not is_shown} == set()


def test_the_record_log_tells_the_same_whoever_scored_first(play: Play) -> None:
    def logs(order: tuple[str, ...]) -> dict[tuple[str, str], bytes]:
        with at_phase(play, "discussion", order) as stage:
            return {
                (part, path): RUN.sub(b"", TOKEN.sub(b"", ask(stage.sessions[part], "get", path).getvalue()))
                for part in LOG_READERS
                for path in log_pages()
            }

    first, second = logs(("One", "Three", "Six")), logs(("Six", "Three", "One"))
    assert any(b"hidden until" in page for page in first.values())
    assert {key for key in first if first[key] != second[key]} == set()
