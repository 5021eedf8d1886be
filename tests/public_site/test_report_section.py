"""The section of a risk report: everything that was not met and every weakening, computed and never written."""

from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from public_site.editions import load_editions
from public_site.report_section import Period, report_section
from roadmap.markdown import render
from tests.public_site.site import parts as p
from tests.public_site.site.lab import BOX, first_edition, publish_lab, third_edition


@pytest.fixture
def root(data_dir: Path) -> Path:
    return data_dir / "public"


def section(root: Path, first: int, last: int, on: date | None = None) -> str:
    editions = load_editions(root)[:last]
    return report_section(Period(editions, editions[first - 1] if first else None, on or editions[-1].published_on))


def part(text: str, heading: str) -> str:
    """What stands under one heading of the second level."""
    [found] = [one for one in text.split("\n## ")[1:] if one.startswith(heading)]
    return found


def test_what_was_not_met_is_told_with_its_old_date_the_last_word_and_the_missing_explanation(root: Path):
    publish_lab(root)
    text = part(section(root, 1, 3, date(2026, 12, 5)), "Goals not met (3)")
    for line in (
        "- **What became of it:** Missed.",
        "- **Due:** ~~30 Jun 2026~~, 30 Nov 2026. Moved once, 153 days later.",
        "- **Last health stated by that day:** at risk, on 6 May 2026.",
        "- **Grade:** Progress: Behind.",
        "- No explanation has been published.",
        "- **What became of it:** Achieved 41 days late.",
        "- **What became of it:** Withdrawn.",
    ):
        assert line in text.splitlines()


def test_an_explanation_is_quoted_with_its_boxes(root: Path):
    parts = deepcopy(third_edition())
    told = p.update(3, "2026-12-02", None, kind="explanation", done="Parts came late.\n\n- {withheld:1}")
    parts["goal/isolated-lab"]["updates"].append(told)
    parts["goal/isolated-lab"]["withheld"] = {"1": {**BOX, "review_on": None}}
    press = publish_lab(root)
    press.publish("2026-12-05", parts)
    text = part(section(root, 3, 4), "Goals not met")
    assert "**In the owner's words** (2 Dec 2026):\n\n  > Parts came late.\n  >\n  > - [Withheld: security" in text


def test_what_ended_before_the_period_was_in_the_report_before_and_what_is_still_open_stays_in(root: Path):
    press = publish_lab(root)
    press.publish("2026-12-05", third_edition())
    text = part(section(root, 3, 4), "Goals not met (1)")
    assert "### List what an isolated room needs" in text
    press.publish("2027-01-05", third_edition())
    text = part(section(root, 4, 5), "Goals not met")
    assert "- It was not met before this period already." in text
    assert "Report on how long data is kept" not in text


def test_every_weakening_of_the_period_is_told_whole_and_no_other(root: Path):
    publish_lab(root)
    text = part(section(root, 1, 3), "Changes that weaken what was promised (3)")
    for line in (
        "- **Re-dated**, told on 12 May 2026: Due day moved from 30 Jun 2026 to 30 Nov 2026, 153 days later.",
        "- **Deadline:** 30 Jun 2026 → 30 Nov 2026",
        "- **Reason:** Hardening came first.",
        "- In force inside since 4 May 2026, told here on 12 May 2026 (8 days).",
        "- **Column:** company → industry",
    ):
        assert line in text.splitlines()
    later = part(section(root, 2, 3), "Changes that weaken")
    assert "Known weapons" in later
    assert "Deadline" not in later
    assert "None." in part(section(root, 0, 1), "Changes that weaken what was promised (0)")


def test_texts_of_people_stay_text(root: Path):
    parts = first_edition()
    parts["goal/isolated-lab"]["revisions"][0]["title"] = "# A *bold* [link](http://x) <b>\n| table"
    p.Press(root).publish("2026-07-02", parts)
    text = section(root, 0, 1)
    assert r"### # A" not in text
    html = str(render(text))
    assert "A *bold* [link](http://x) &lt;b&gt; | table" in html
    assert "<strong>bold" not in html


def test_the_same_editions_give_the_same_text_whatever_the_day(root: Path):
    publish_lab(root)
    assert section(root, 1, 3) == section(root, 1, 3)
    assert load_editions(root)[2].sha256 in section(root, 1, 3)


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_command_takes_editions_or_days_and_reads_no_database(root: Path, capsys: pytest.CaptureFixture[str]):
    """This test has no database: one query would fail it."""
    publish_lab(root)

    def said(*arguments: str) -> str:
        call_command("report_section", *arguments)
        return capsys.readouterr().out

    assert said("--from", "1", "--to", "3") == section(root, 1, 3)
    assert said("--from", "1") == section(root, 1, 3)
    assert said("--from", "2026-05-11", "--to", "2026-12-05") == section(root, 1, 3, date(2026, 12, 5))
    assert said("--from", "2026-01-01", "--to", "2") == section(root, 0, 2)


def test_it_writes_a_file(root: Path, tmp_path: Path):
    publish_lab(root)
    call_command("report_section", "--from", "2", "--file", tmp_path / "section.md")
    assert (tmp_path / "section.md").read_text() == section(root, 2, 3)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--from", "9"), "There is no edition 9. There are editions 1 to 3."),
        (("--from", "spring"), "spring is neither the number of an edition nor a day such as 2026-10-14."),
        (("--from", "3", "--to", "2"), "there is nothing between"),
        (("--from", "1", "--to", "2026-02-01"), "No edition had been published by 2026-02-01."),
        (("--from", "1", "--file", "/nowhere/section.md"), "/nowhere/section.md cannot be written"),
    ],
)
def test_what_cannot_be_is_said(root: Path, arguments: tuple[str, ...], complaint: str):
    publish_lab(root)
    with pytest.raises(CommandError, match=complaint):
        call_command("report_section", *arguments)


def test_before_the_first_edition_there_is_no_section(root: Path):
    with pytest.raises(CommandError, match="No edition has been published yet"):
        call_command("report_section", "--from", "1")
