"""What pages say: counts before percentages, dates before counters, and nothing bad hidden."""

import json
import re
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path

from goals.standing import sentence, standing
from public_site.editions import load_editions
from public_site.release import current_release
from public_site.render import render_release
from tests.public_site.site import parts as p
from tests.public_site.site.conftest import STORY_DAY, Get, Publish
from tests.public_site.site.lab import Parts, first_edition, third_edition
from tests.public_site.site.page import Page


def only(parts: Parts, *keys: str) -> Parts:
    return {key: value for key, value in parts.items() if not key.startswith("goal/") or key in keys}


# --- home -------------------------------------------------------------------------------------------------------------


def test_home_says_how_the_roadmap_stands_in_the_sentence_of_the_rules(get: Get, site: Path):
    edition = load_editions(site)[-1]
    expected = sentence(standing(list(edition.goals().values()), STORY_DAY, edition.roadmap))
    text = Page(get("/").body).text
    assert expected in text
    assert "By current dates 1 came due" in text
    assert "1 less ambitious, 2 contested" in text


def test_the_standing_chart_its_table_and_its_interactive_version_hold_the_same_numbers(get: Get):
    body = get("/").body.decode()
    [table] = [one for one in Page(body.encode()).tables if one[0][0] == "Area"]
    header, *rows = table
    wide = re.search(r'<svg class="chart chart--wide standing".*?</svg>', body, re.DOTALL)
    assert wide is not None
    drawn = [re.findall(r'<g class="s-([a-z-]+)"', row) for row in wide[0].split('class="area"')[1:]]
    figure = json.loads(get("/charts/standing.json").body)
    words = {"withdrawn": "Withdrawn", "silent": "Silent", "achieved-late": "Achieved late"}
    for place, (row, blocks) in enumerate(zip(rows, drawn, strict=True)):
        counts = dict(zip(header[2:], map(int, row[2:]), strict=True))
        assert int(row[1]) == len(blocks) == sum(counts.values())
        for state, word in words.items():
            assert blocks.count(state) == counts[word]
        for trace in figure["data"]:
            assert trace["x"][place] == counts[trace["name"]]


def test_what_needs_attention_stands_on_top_and_ended_goals_last(get: Get):
    [table] = [one for one in Page(get("/goals/").body).tables if one[0][0] == "Goal"]
    goals = [row[0] for row in table[1:]]
    assert [name.split(" ")[0] for name in goals] == ["List", "Find", "Report", "Agree"]


def test_home_names_what_is_due_in_90_days_and_holds_until_that_list_changes(publish: Publish, root: Path):
    parts = only(first_edition(), "goal/catch-deception")
    read = publish(parts, on=date(2026, 10, 1))
    assert "Nothing with a date is due in the 90 days from 1 Oct 2026" in read("/").text
    release = current_release(root)
    assert release is not None
    assert release.pages["/"].holds_until == "2026-10-02"  # 31 December comes into sight
    render_release(root, on=date(2026, 10, 2))
    assert "31 Dec 2026 Find nearly all seeded deception" in read("/").text


def test_the_next_edition_is_due_and_then_was_due(publish: Publish, root: Path):
    read = publish(first_edition(), on=date(2026, 4, 11))
    assert "the next one is due by 11 Apr 2026" in read("/").text
    render_release(root, on=date(2026, 4, 12))
    assert "the next one was due by 11 Apr 2026" in read("/").text


# --- honesty without anyone acting ------------------------------------------------------------------------------------


def test_a_goal_becomes_missed_by_itself_everywhere(publish: Publish, root: Path):
    parts = only(first_edition(), "goal/retention-rules")
    read = publish(parts, on=date(2026, 4, 1))
    assert "Missed" not in read("/goals/retention-rules/").text
    render_release(root, on=date(2026, 4, 2))
    goal = read("/goals/retention-rules/").text
    assert "Missed. Due 1 Apr 2026; not delivered. No explanation has been published." in goal
    assert "1 missed" in read("/").text
    assert "Missed" in read("/areas/safeguards/").text
    assert "Missed" in read("/goals/previous/").text
    changes = read("/changes/").text
    assert "Since edition 1, by themselves" in changes
    assert "Due 1 Apr 2026; not delivered. By itself: a date passed." in changes


def test_an_explanation_of_a_miss_is_linked_from_its_notice(publish: Publish):
    parts = only(first_edition(), "goal/retention-rules")
    words = p.update(1, "2026-04-06", None, kind="explanation", done="We had no time.")
    parts["goal/retention-rules"]["updates"].append(words)
    page = publish(parts, on=date(2026, 4, 7))("/goals/retention-rules/")
    assert "The owner's explanation of 6 Apr 2026" in page.text
    assert "#update-1" in page.links


def test_late_delivery_stays_late(get: Get):
    for path in ("/goals/retention-rules/", "/goals/previous/", "/changes/"):
        assert "Achieved 41 days late" in Page(get(path).body).text, path


def test_silence_is_told_with_dates_and_greys_what_the_owner_said(get: Get):
    page = Page(get("/goals/catch-deception/").body)
    expected = "No update since 2 Jun 2026. Updates are promised every 60 days; the last health stated was Off track, on 2 Jun 2026."
    assert expected in page.text
    assert "tag tag--off-track tag--old" in page.values("strong", "class")
    assert "no data since 31 May 2026" in page.text


def test_a_moved_date_is_struck_with_words_that_are_heard(get: Get):
    for path in ("/goals/isolated-lab/", "/areas/security/", "/goals/"):
        assert "Earlier date, no longer valid: 30 Jun 2026" in Page(get(path).body).text, path
    goal = Page(get("/goals/isolated-lab/").body).text
    assert "Current date: 30 Nov 2026" in goal
    assert "Moved once, 153 days later: why" in goal


def test_a_page_says_when_it_was_right_and_when_it_changes_next(get: Get):
    text = Page(get("/goals/isolated-lab/").body).text
    assert "States computed for 14 Oct 2026 (UTC); the next change by itself is on 1 Dec 2026." in text
    assert "there is no period of grace" in text


def test_results_that_do_not_come_are_said_to_be_late(publish: Publish, root: Path):
    parts = first_edition()
    parts["cycle/round-1"] = p.cycle("round-1", "Round 1", ("isolated-lab", "progress"), phase="scoring") | {
        "numbers": None,
        "closed_at": None,
    }
    read = publish(parts, on=date(2026, 9, 28))
    assert "results due 28 Sep 2026" in read("/grades/").text
    render_release(root, on=date(2026, 9, 29))
    assert "Results due 28 Sep 2026; not published." in read("/grades/").text
    assert "results due 28 Sep 2026; not published." in read("/").text
    assert "Results due 28 Sep 2026; not published." in read("/goals/isolated-lab/").text


# --- a goal -----------------------------------------------------------------------------------------------------------


def test_a_metric_figure_its_table_and_its_interactive_version_hold_the_same_numbers(get: Get):
    body = get("/goals/catch-deception/").body
    page = Page(body)
    [readings] = [one for one in page.tables if one[0][:2] == ["Day", "Value"]]
    values = {row[0]: row[1] for row in readings[1:] if "no longer valid" not in row[1]}
    assert values["30 Apr 2026"] == "81 of 100 (81 %)"
    struck = [row for row in readings[1:] if "no longer valid" in row[1]]
    assert [row[1] for row in struck] == ["Corrected since, no longer valid: 88 of 100 (88 %)"]
    assert "Correction of 88: 7 were counted twice." in page.text
    figure = json.loads(get("/goals/catch-deception/charts/found.json").body)
    line, corrected = figure["data"][:2]
    assert sorted(line["y"]) == sorted(float(value.split(" ")[0]) for value in values.values())
    assert corrected["y"] == [88.0]
    wide = re.search(rb'<svg class="chart chart--wide".*?</svg>', body, re.DOTALL)
    assert wide is not None
    assert wide[0].count(b'class="dot"') == len(values)
    assert wide[0].count(b'class="struck"') == 1


def test_a_changed_target_keeps_the_earlier_one(get: Get):
    page = Page(get("/goals/catch-deception/").body)
    assert "earlier target 95 %" in page.text
    [targets] = [one for one in page.tables if one[0][0] == "Target"]
    assert [row[0] for row in targets[1:]] == ["Earlier target: 95 %", "90 %"]


def test_every_label_of_a_contested_change_stands_apart_with_its_author(get: Get):
    text = Page(get("/goals/catch-deception/").body).text
    assert "Contested" in text
    assert "The owner says: same ambition." in text
    assert "An independent coder says: less ambitious." in text
    assert "By rule: less ambitious." in text


def test_what_people_write_cannot_become_markup(get: Get):
    for path in ("/goals/catch-deception/", "/changes/", "/changes/1..2/"):
        body = get(path).body
        assert b"<b>above</b>" not in body, path
        assert b"&lt;b&gt;above&lt;/b&gt;" in body, path
    assert b"We <em>looked</em> again." in get("/goals/catch-deception/").body


def test_withheld_words_are_a_labelled_box_and_counted_in_the_head(get: Get):
    text = Page(get("/goals/isolated-lab/").body).text
    assert (
        "[Withheld: security of protections. It names rooms. About 150 words. Review of this redaction due 1 Oct 2026.]"
        in text
    )
    assert "1 passage of this page is withheld" in text
    assert "1 passage of the goals is withheld" in Page(get("/").body).text


def test_a_grade_says_who_gave_it_how_far_apart_they_were_and_against_what(get: Get):
    text = Page(get("/goals/isolated-lab/").body).text
    assert "Progress: Behind" in text
    assert "3 reviewers, mixed panel, 2 of 3 external; from Far behind to On course" in text
    assert "On course: 1, Behind: 1, Far behind: 1" in text
    assert "One of three saw more." in text
    assert "Graded against revision 1; the goal is now at 2." in text


def test_a_provisional_grade_is_no_level(publish: Publish):
    parts = third_edition()
    grade = p.grade("round-1", "isolated-lab", "progress", None, provisional=True, n=2)
    parts["grade/round-1--isolated-lab--progress"] = grade
    text = publish(parts, on=STORY_DAY)("/goals/isolated-lab/").text
    assert "Progress: Provisional: 2 of 3 reviewers" in text
    assert "3 reviewers, 2 levels, mixed panel, 2 of 3 external" in text


def test_history_says_since_when_a_change_was_in_force_and_when_it_was_told(get: Get):
    text = Page(get("/goals/isolated-lab/").body).text
    assert "in force inside since 4 May 2026, told here on 12 May 2026 (8 days), in edition 2" in text
    assert "Reason (trade-off with another goal): Hardening came first." in text


def test_a_goal_in_parts_shows_its_parts_and_how_each_stands(publish: Publish):
    parts = only(first_edition(), "goal/catch-deception")
    whole = p.goal(
        "assess", "safeguards", p.revision(1, "2026-02-10", "Assess before release", None), parts=["assess-a"]
    )
    part = p.goal("assess-a", "safeguards", p.revision(1, "2026-02-10", "Behaviour", "2026-03-01"), parent="assess")
    parts |= {"goal/assess": whole, "goal/assess-a": part}
    read = publish(parts, on=date(2026, 3, 2))
    assert "Parts This goal is achieved when all its parts are." in read("/goals/assess/").text
    assert "Missed" in read("/goals/assess/").text
    assert "/goals/assess/" in read("/goals/assess-a/").links
    assert "Of 2 goals," in read("/").text  # parts are not counted


def test_a_checklist_shows_counts_before_shares_and_private_items_as_hashes(publish: Publish):
    parts = only(first_edition(), "goal/retention-rules")
    private = {"key": "a", "text": "", "commitment": "ef" * 32, "hard": False}
    share = {"fully_share": "0.60", "mostly_share": "0.80", "items_total": 40, "items": [private]}
    goal = parts["goal/retention-rules"]
    goal["revisions"][0]["criteria"] = [p.criterion("floor", "checklist", "The list is in place", **share)]
    reading = dict.fromkeys(("count", "ours", "theirs", "who", "supersedes"))
    reading |= {"number": 1, "criterion": "floor", "on": "2026-03-01", "state": "", "justification": "", "evidence": []}
    reading |= {"fully": 22, "mostly": 11, "not_in_place": 7, "recorded_on": "2026-03-01"}
    goal["criterion_readings"] = [reading]
    text = publish(parts, on=date(2026, 3, 2))("/goals/retention-rules/").text
    assert "22 of 40 (55 %)" in text
    assert "33 of 40 (82.5 %)" in text
    assert "Private item, committed to by efefefefefef" in text


# --- other pages ------------------------------------------------------------------------------------------------------


def test_only_weakening_changes_are_listed_where_that_is_asked(get: Get):
    page = Page(get("/changes/weakening/").body)
    assert "3 changes that weaken a goal" in page.text
    body = get("/changes/weakening/").body.decode()
    assert body.count("change--weaker") == body.count('<li class="change') == 3


def test_promises_and_advice_never_stand_in_one_column(get: Get):
    page = get("/map/").body.decode()
    body = page[page.index('id="threshold-known-weapons"') :]
    company = body[body.index("column--company") : body.index("column--industry")]
    industry = body[body.index("column--industry") :]
    assert "Measure classifiers." in company
    assert "Measure theft." not in company
    assert "Measure theft." in industry
    assert "recommendation, not a promise" in industry
    text = Page(page.encode()).text
    assert "Cannot be ruled out for Example-4, 8 Feb 2026. By: Example Lab. Next assessment due by 30 Nov 2026." in text


def test_an_assessment_that_is_owed_is_said_so(site: Path, get: Get, today: Callable[[date], None]):
    today(date(2026, 12, 1))
    assert "The next assessment was due by 30 Nov 2026." in Page(get("/map/").body).text


def test_the_rule_of_a_series_gives_the_window_of_the_next_report(publish: Publish):
    parts = first_edition()
    parts["report/one"] = {
        "slug": "one", "kind": "risk_report", "title": "Risk report 1", "author": "Example Lab", "coverage_on": None,
        "published_on": "2026-02-24", "url": "", "sha256": "", "summary": "", "goals": [], "series": "risk",
        "every_from_months": 3, "every_to_months": 6, "coverage_max_days": 30,
    }  # fmt: skip
    text = publish(parts, on=date(2026, 3, 1))("/map/").text
    assert "between 24 May 2026 and 24 Aug 2026 (derived: every 3 to 6 months after 24 Feb 2026)" in text


def test_pages_without_content_say_what_is_missing(publish: Publish):
    read = publish({"roadmap/roadmap": p.roadmap(), "area/empty": p.area("empty", "Empty", 1)}, on=STORY_DAY)
    assert "There are no goals yet." in read("/").text
    assert "No current goal in this area." in read("/areas/empty/").text
    assert "No goal has been published." in read("/goals/").text
    assert "No goal has ended yet." in read("/goals/previous/").text
    assert "No round is finished." in read("/grades/").text
    assert "No capability threshold has been published." in read("/map/").text
    assert "No change has weakened a goal." in read("/changes/weakening/").text


# --- who keeps the roadmap --------------------------------------------------------------------------------------------


def test_an_observer_never_says_missed_or_stale(publish: Publish, root: Path):
    parts = third_edition()
    parts["roadmap/roadmap"] = p.roadmap(kept_by="observer", known_until="2026-10-01", promise_days=None)
    parts["evidence/room-report"]["state"] = "unconfirmed"
    for key in ("goal/isolated-lab", "goal/catch-deception"):
        for revision in parts[key]["revisions"]:
            revision["cadence_days"] = None
    read = publish(parts, on=date(2027, 3, 1))
    goal = read("/goals/isolated-lab/").text
    assert "Not known. Due 30 Nov 2026. No report found; sources last read 1 Oct 2026." in goal
    assert "No cadence stated" in goal
    assert "Kept by an observer, unofficial." in goal
    assert "Developer says: less ambitious." in goal
    assert "Not reviewed here" in goal
    assert "Grade" in read("/goals/").text.partition("Now")[2], "there are grades to show"
    assert "This site's reading: contested; coded: less ambitious." in read("/goals/catch-deception/").text
    release = current_release(root)
    assert release is not None
    for name in release.hashes:
        if name.endswith("index.html"):
            text = Page((release.site / name).read_bytes()).text
            assert "Missed" not in text, name
            assert "Stale" not in text, name


def test_home_of_an_observer_counts_the_health_that_its_sources_give_as_the_chart_does(publish: Publish):
    parts = only(first_edition(), "goal/isolated-lab", "goal/catch-deception")
    parts["roadmap/roadmap"] = p.roadmap(kept_by="observer", known_until="2026-03-01", promise_days=None)
    page = publish(parts, on=date(2026, 4, 1))("/")
    assert "Of 2 goals, 2 are in progress: 1 said to be on track, 1 without a stated health." in page.text
    [table] = [one for one in page.tables if one[0][0] == "Area"]
    assert table[0] == ["Area", "Goals", "In progress", "On track"]
    for goal in ("goal/isolated-lab", "goal/catch-deception"):
        parts[goal]["updates"] = []
    assert "Of 2 goals, 2 are in progress. " in publish(parts, on=date(2026, 4, 1))("/").text


def test_an_observer_shows_no_columns_for_what_nobody_told(publish: Publish):
    parts = only(first_edition(), "goal/retention-rules")
    told = publish(parts, on=date(2026, 3, 1))("/goals/").text
    assert ("Last update" in told, "Not assessed" in told) == (True, True)
    parts["roadmap/roadmap"] = p.roadmap(kept_by="observer", known_until="2026-10-01", promise_days=None)
    seen = publish(parts, on=date(2026, 3, 1))("/goals/").text
    assert ("Last update" in seen, "Not assessed" in seen) == (False, False)


def test_a_derived_day_names_what_it_is_counted_from_in_words(publish: Publish):
    parts = only(first_edition(), "goal/retention-rules")
    words = {"kind": "relative", "text": "within 6 weeks", "days": 42, "anchor": "milestone/report"}
    why = '42 days after milestone "report" is done, which is not yet so'
    parts["goal/retention-rules"]["revisions"][0]["milestones"] = [
        {"key": "report", "title": "A report is out", "deadline": p.deadline("2026-04-01")},
        {"key": "next", "title": "What is next", "deadline": p.deadline(None, **words, derivation=why)},
    ]
    text = publish(parts, on=date(2026, 3, 1))("/goals/retention-rules/").text
    assert "derived: 42 days after milestone “A report is out” is done, which is not yet so" in text


def test_a_stub_without_a_title_is_called_by_its_kind(publish: Publish):
    parts = only(third_edition(), "goal/isolated-lab")
    parts["evidence/room-report"] |= {
        "title": "",
        "visibility": "stub",
        "url": "",
        "sha256": "",
        "commitment": "cd" * 32,
    }
    parts["goal/isolated-lab"]["updates"][0]["evidence"] = ["room-report"]
    page = publish(parts, on=STORY_DAY)("/goals/isolated-lab/")
    assert page.text.count("Report whose content is not public") == 2
    assert "room-report" not in page.text


def test_only_goals_with_a_level_count_as_graded(publish: Publish):
    parts = third_edition()
    grade = parts["grade/round-1--isolated-lab--progress"]
    text = publish(parts, on=STORY_DAY)("/grades/").text
    assert "2 of 4 goals have a grade." in text
    parts["grade/round-1--isolated-lab--progress"] = grade | {"level": None, "provisional": True, "n": 2}
    assert "1 of 4 goals has a grade." in publish(parts, on=STORY_DAY)("/grades/").text


def test_a_demonstration_says_so_on_every_page(publish: Publish, root: Path):
    parts = first_edition()
    parts["roadmap/roadmap"] = p.roadmap(demonstration=True, notice="Read with care.")
    publish(parts, on=STORY_DAY)
    release = current_release(root)
    assert release is not None
    for name in release.hashes:
        if name.endswith("index.html"):
            text = Page((release.site / name).read_bytes()).text
            assert "Demonstration. Example Lab does not exist; every fact is invented." in text, name
            assert "Read with care." in text, name


# --- every page -------------------------------------------------------------------------------------------------------


def test_no_page_needs_or_carries_script_or_style_of_its_own(get: Get, site: Path):
    release = current_release(site)
    assert release is not None
    for path in [*release.pages, "/nowhere/", "/v/9/", "/changes/1..3/"]:
        if not path.endswith("/"):
            continue
        page = Page(get(path).body)
        assert "style" not in page.tags, path
        assert page.tags.count("script") == len(page.values("script", "src")), path
        assert not [one for one in page.attributes if one[1].startswith("on") or one[1] == "style"], path
        assert all(link.startswith(("/", "#", "charts/")) for link in page.links), path
        assert page.tags.count("h1") == 1, path
        assert all(method == "get" for method in page.values("form", "method")), path
        for button in page.values("button", "type"):
            assert button == "submit" or "hidden" in [name for tag, name, _ in page.attributes if tag == "button"], path


def test_content_in_another_script_keeps_its_direction(publish: Publish):
    parts = only(first_edition(), "goal/retention-rules")
    goal = deepcopy(parts["goal/retention-rules"])
    goal["revisions"][0]["title"] = "تقرير عن البيانات " + "ยาว" * 60
    read = publish(parts | {"goal/retention-rules": goal}, on=date(2026, 3, 1))
    page = read("/goals/retention-rules/")
    assert ("h1", "dir", "auto") in page.attributes
    assert "تقرير عن البيانات" in read("/").text
