"""The pages of the map: who may do what, what is empty, what waits, and how many queries it takes."""

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goals import actions
from goals.actions import CommitmentInput, MitigationInput, ThresholdInput
from goals.models import Assessment, PolicyVersion, Report, Standard, Threshold
from tests import builders as b
from tests.goals.the_map import a_mitigation
from tests.goals.views.pages import text_of

pytestmark = pytest.mark.django_db

HOME = "/internal/map/"
THRESHOLD = "/internal/map/thresholds/weapons/"
LIBRARY = "/internal/map/library/"
WRITES = [
    f"{HOME}add-threshold/",
    f"{THRESHOLD}edit/",
    f"{THRESHOLD}withdraw/",
    f"{THRESHOLD}add-mitigation/",
    f"{THRESHOLD}mitigations/classifiers/edit/",
    f"{THRESHOLD}mitigations/classifiers/withdraw/",
    f"{HOME}add-commitment/",
    f"{HOME}commitments/rival/edit/",
    f"{HOME}commitments/rival/withdraw/",
    f"{HOME}add-level/",
    f"{HOME}levels/level-3/activate/",
    f"{LIBRARY}add-policy/",
    f"{LIBRARY}add-report/",
]
READS = [
    HOME,
    THRESHOLD,
    f"{THRESHOLD}revisions/1/",
    f"{THRESHOLD}mitigations/classifiers/",
    f"{THRESHOLD}mitigations/classifiers/revisions/1/",
    f"{HOME}commitments/rival/",
    f"{HOME}commitments/rival/revisions/1/",
    LIBRARY,
]


@pytest.fixture(autouse=True)
def twenty_days_later():
    with time_machine.travel(b.later(20), tick=False):
        yield


def a_commitment(slug: str = "rival") -> None:
    said = CommitmentInput(scenario="A rival is ahead.", response="We match it.", effective_on=b.DAY)
    actions.add_commitment(slug=slug, revision=said, by=None, at=b.at())


@pytest.fixture
def the_map(db) -> Threshold:
    threshold = b.a_threshold("weapons")
    a_mitigation(threshold)
    a_commitment()
    actions.add_safety_level(slug="level-3", name="Level 3", by=None, at=b.at())
    return threshold


def as_(client, user) -> Any:
    client.force_login(user)
    return client


@pytest.mark.parametrize("address", WRITES)
def test_only_editors_change_the_map(client, the_map, address):
    assert as_(client, b.an_editor()).get(address).status_code == 200
    for user in (b.an_owner(), b.person("Reader One", "reader"), b.a_reviewer(), b.a_publisher()):
        for method in (client.get, client.post):
            as_(client, user)
            answer = method(address)
            assert answer.status_code == 403
            assert "Only an editor can change the map." in text_of(answer)


@pytest.mark.parametrize("address", READS)
def test_all_staff_read_the_map_and_people_from_outside_do_not(client, the_map, address):
    for user in (b.an_owner(), b.person("Reader One", "reader"), b.a_reviewer(), b.an_editor()):
        assert as_(client, user).get(address).status_code == 200
    outsider = b.person("Reviewer Nine", "reviewer", is_external=True)
    assert as_(client, outsider).get(address).status_code == 403
    client.logout()
    assert client.get(address).status_code == 302


def test_a_reader_is_offered_nothing_to_change(client, the_map):
    as_(client, b.person("Reader One", "reader"))
    for address in READS:
        page = text_of(client.get(address))
        for words in ("Propose a change", "Withdraw</a>", "Add a", "Record an", "Withhold"):
            assert words not in page, (address, words)
    assert '<a href="/internal/map/" aria-current="page">Map</a>' in text_of(client.get(HOME))


def test_what_is_not_there_is_404(client, the_map):
    as_(client, b.an_editor())
    for address in (f"{HOME}thresholds/none/", f"{THRESHOLD}mitigations/none/", f"{THRESHOLD}revisions/9/"):
        assert client.get(address).status_code == 404


def test_an_empty_map_says_so_in_plain_sentences(client, db):
    as_(client, b.an_editor())
    page = text_of(client.get(HOME))
    for words in (
        "There are no thresholds yet.",
        "No safety level is defined.",
        "No conditional commitment is made.",
    ):
        assert words in page, words
    page = text_of(client.get(LIBRARY))
    for words in ("No policy version is here yet.", "No series has a rule.", "No report is here yet."):
        assert words in page, words
    b.a_threshold("weapons")
    page = text_of(client.get(HOME))
    for words in ("Not assessed", "No measure is stated.", "Nothing is recommended.", "none defined"):
        assert words in page, words
    assert "Nobody has assessed it yet." in text_of(client.get(THRESHOLD))


def test_the_two_columns_are_never_mixed(client, the_map):
    said = MitigationInput(column="industry", text="All share what they find.", effective_on=b.DAY)
    actions.add_mitigation(threshold=the_map, slug="sharing", revision=said, by=None, at=b.at())
    b.a_roadmap()
    page = text_of(as_(client, b.person("Reader One", "reader")).get(HOME))
    company, industry = page.split('class="column column--company"')[1].split('class="column column--industry"')
    assert "What Example Lab will do itself" in company
    assert "Classifiers watch every answer." in company
    assert "In place since 2 Mar 2026" in company
    assert "All share what they find." not in company
    assert "a recommendation, not a promise" in industry
    assert "All share what they find." in industry
    assert "In place" not in industry.split("</section>")[0]
    assert "State not reported" not in industry.split("</section>")[0]


def test_what_waits_and_what_the_next_edition_tells_is_marked(client, the_map):
    actions.add_threshold(
        slug="new",
        revision=ThresholdInput(name="New", definition="New.", effective_on=b.DAY),
        by=b.an_editor(),
        at=b.at(),
    )
    as_(client, b.an_editor())
    new = text_of(client.get(f"{HOME}thresholds/new/"))
    assert "Waits for approval" in new
    assert "Not in an edition yet." in new
    assert "Record an assessment" not in new
    assert "In the next edition as it stands here." in text_of(client.get(THRESHOLD))


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_depend_on_how_much_there_is(client, count):
    b.a_roadmap()
    as_(client, b.an_editor())
    for number in range(count):
        slug = f"weapons-{number}" if number else "weapons"
        threshold = b.a_threshold(slug)
        goal, evidence = b.a_goal(), b.some_evidence(f"proof-{number}")
        for nr in range(count):
            a_mitigation(threshold, f"m-{nr}", goals=[goal], evidence=[evidence])
            actions.record_assessment(
                threshold=threshold, model=f"Example-{nr}", state="reached", assessor="Us", on=b.DAY,
                evidence=[evidence], by=b.an_editor(), at=b.later(1),
            )  # fmt: skip
        a_commitment(f"rival-{number}")
        level = actions.add_safety_level(slug=f"level-{number}", name=slug, by=None, at=b.at())
        for kind in ("security", "deployment"):
            actions.activate_standard(
                level=level, kind=kind, model="Example-3", active_since=b.DAY, by=None, at=b.at()
            )  # fmt: skip
        actions.add_policy_version(
            slug=f"p-{number}", document="Policy", version=str(number), effective_on=b.DAY, by=None, at=b.at()
        )
        actions.add_report(
            slug=f"r-{number}", kind="risk_report", title="Report", published_on=b.DAY, series=f"Series {number}",
            every_from_months=3, every_to_months=6, goals=[goal], by=None, at=b.at(),
        )  # fmt: skip
    found = {}
    for address in QUERIES:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        found[address] = len(queries)
    assert found == QUERIES


QUERIES = {HOME: 30, THRESHOLD: 29, LIBRARY: 13, f"{THRESHOLD}mitigations/m-0/": 30}


# --- what is only gathered --------------------------------------------------------------------------------------------


def test_an_owner_records_an_assessment_and_the_next_one_stands_beside_it(client, the_map):
    b.some_evidence("test")
    as_(client, b.an_owner())
    typed = {"model": "Example-3", "state": "not_reached", "assessor": "Our evaluations", "on": "2026-03-10"}
    typed |= {"next_due": "2026-03-15", "note": "Ten of ten tests.", "evidence": ["test"]}
    page = text_of(client.post(f"{THRESHOLD}assess/", typed, follow=True))
    for words in ("Not reached", "Our evaluations", "Ten of ten tests.", "Next was due by 15 Mar 2026", "The report"):
        assert words in page, words
    typed |= {"state": "cannot_be_ruled_out", "on": "2026-03-20", "next_due": "2026-09-20"}
    page = text_of(client.post(f"{THRESHOLD}assess/", typed, follow=True))
    assert page.index("Cannot be ruled out") < page.index("Not reached")
    assert "Next was due" not in page
    assert [row.number for row in Assessment.objects.order_by("number")] == [1, 2]
    assert Assessment.objects.get(number=1).recorded_by == b.an_owner()
    home = text_of(client.get(HOME))
    assert "Cannot be ruled out" in home
    assert "Not reached" not in home


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"on": "2026-04-10"}, "The day of an assessment cannot lie in the future."),
        ({"next_due": "2026-03-01"}, "The next assessment comes after this one."),
        ({"state": ""}, "This field is required."),
    ],
)
def test_an_assessment_that_cannot_be_so_is_kept_in_the_form(client, the_map, typed, sentence):
    as_(client, b.an_editor())
    sent = {"model": "Example-3", "state": "reached", "assessor": "Us", "on": "2026-03-10", "note": "My note."} | typed
    page = text_of(client.post(f"{THRESHOLD}assess/", sent))
    assert "There is a problem" in page
    assert sentence in page
    assert "My note." in page
    assert not Assessment.objects.exists()


def test_a_reader_records_no_assessment(client, the_map):
    answer = as_(client, b.person("Reader One", "reader")).get(f"{THRESHOLD}assess/")
    assert answer.status_code == 403
    assert "Only an editor or somebody who owns goals can record an assessment." in text_of(answer)


def test_a_standard_is_active_for_a_model_as_a_precaution(client, the_map):
    as_(client, b.an_editor())
    address = f"{HOME}levels/level-3/activate/"
    typed = {"kind": "security", "model": "Example-3", "active_since": "2026-03-10", "because": "precaution"}
    page = text_of(client.post(address, typed, follow=True))
    assert "Active for Example-3 since 10 Mar 2026, as a precaution." in " ".join(
        page.replace('<span dir="auto">', "").replace("</span>", "").split()
    )
    assert "Not active" in page, "the deployment standard"
    again = text_of(client.post(address, typed))
    assert "This standard is already active for this model since that day." in again
    assert Standard.objects.count() == 1


def test_a_level_and_a_policy_version_are_added_once(client, db):
    as_(client, b.an_editor())
    typed = {"name": "Level 4", "slug": "level-4"}
    assert "Level 4" in text_of(client.post(f"{HOME}add-level/", typed, follow=True))
    assert "already in use" in text_of(client.post(f"{HOME}add-level/", typed))
    policy = {"document": "Policy", "version": "1.1", "effective_on": "2026-03-10", "slug": "policy-1-1"}
    assert "Policy 1.1" in text_of(client.post(f"{LIBRARY}add-policy/", policy, follow=True))
    again = client.post(f"{LIBRARY}add-policy/", policy | {"slug": "other"})
    assert "Version 1.1 of Policy is already here." in text_of(again)
    assert PolicyVersion.objects.count() == 1
    assert "Policy 1.1" in text_of(client.get(f"{HOME}add-threshold/")), "a definition may name it"


def test_the_rule_of_a_series_says_when_the_next_report_is_due(client, db):
    b.a_goal("one")
    as_(client, b.an_editor())
    typed = {"title": "Report 1", "kind": "risk_report", "published_on": "2026-03-10", "coverage_on": "2026-01-10"}
    typed |= {"series": "Risk", "every_from_months": "3", "every_to_months": "6", "coverage_max_days": "30"}
    typed |= {"slug": "report-1", "goals": ["one"], "author": "Us"}
    page = text_of(client.post(f"{LIBRARY}add-report/", typed, follow=True))
    for words in ("10 Jun 2026", "10 Sep 2026", "59 days before publication; the rule allows 30", "Publish the report"):
        assert words in page, words
    following = client.get(f"{LIBRARY}add-report/?series=Risk").context["form"]
    assert (following["series"].value(), following["every_to_months"].value()) == ("Risk", 6)
    with time_machine.travel(b.later(400), tick=False):
        assert "The next one was due by 10 Sep 2026" in text_of(as_(client, b.an_editor()).get(LIBRARY))
    as_(client, b.an_editor())
    wrong = client.post(f"{LIBRARY}add-report/", typed | {"slug": "report-2", "series": "", "summary": "Mine."})
    assert "A rule belongs to a series: name it." in text_of(wrong)
    assert "Mine." in text_of(wrong)
    assert Report.objects.count() == 1


def test_withheld_words_are_boxes_on_every_page_of_the_map(client, the_map):
    actions.withhold(
        subject="threshold/weapons", field="mitigations.classifiers.revisions.1.text", start=0, end=11,
        reason="legal", justification="A defence.", by=b.an_editor(), at=b.later(2),
    )  # fmt: skip
    as_(client, b.person("Reader One", "reader"))
    place = f"{THRESHOLD}mitigations/classifiers/"
    for address in (HOME, THRESHOLD, place, f"{place}revisions/1/"):
        page = text_of(client.get(address))
        assert "watch every answer." in page, address
        assert "Classifiers watch" not in page, address


def test_a_report_is_put_right_and_what_it_said_is_struck(client):
    client.force_login(b.an_editor())
    who: dict[str, Any] = {"by": b.an_editor(), "at": b.at()}
    report = actions.add_report(
        slug="r-1", kind="risk_report", title="Report 1", published_on=b.DAY, url="https://example.org/draft", **who
    )
    address = "/internal/map/library/reports/r-1/correct/"
    assert address in text_of(client.get(LIBRARY))
    typed = {"title": "Report 2", "kind": "system_card", "published_on": b.DAY.isoformat(), "url": report.url}
    asked = text_of(client.post(address, typed))
    assert "This field is required." in asked, "what was wrong"
    page = text_of(client.post(address, typed | {"reason": "The number was misread."}, follow=True))
    assert "The correction is recorded. It is in the next edition." in page
    for words in (
        "Corrected once",
        "The number was misread.",
        '<del><span class="visually-hidden">It said: </span>Report 1</del>',
        '<ins><span class="visually-hidden">Put right: </span>Report 2</ins>',
        "Risk report</del>",
        "System card</ins>",
    ):
        assert words in page, words
    assert "Nothing is changed." in text_of(client.post(address, typed | {"reason": "Again."}))
    again = typed | {"title": "Report 3", "reason": "Misread again."}
    page = text_of(client.post(address, again, follow=True))
    assert "Corrected 2 times" in page
    assert page.index("Misread again.") < page.index("The number was misread."), "the last one first"
    assert "It said: </span>Report 2</del>" in page


def test_withheld_words_of_a_report_stand_in_no_correction(client):
    client.force_login(b.an_editor())
    who: dict[str, Any] = {"by": b.an_editor(), "at": b.at()}
    actions.add_report(
        slug="r-1", kind="risk_report", title="Report 1", published_on=b.DAY, summary="We tested the zebra lab.", **who
    )
    held: dict[str, Any] = {"subject": "report/r-1", "field": "summary", "reason": "ip", "justification": "A secret."}
    actions.withhold(start=14, end=19, **held, **who)
    address = "/internal/map/library/reports/r-1/correct/"
    form = text_of(client.get(address))
    assert "Words of it are withheld: of a text that you change, all is withheld" in form
    assert "zebra" in form, "who may change the text sees it whole"
    typed = {"title": "Report 1", "kind": "risk_report", "published_on": b.DAY.isoformat(), "reason": "Another animal."}
    page = text_of(client.post(address, typed | {"summary": "We tested the lion lab."}, follow=True))
    assert "Another animal." in page
    assert "zebra" not in page
    assert "lion" not in page, "all of the new text is closed until somebody says which words are"


def test_a_policy_version_and_a_standard_are_put_right(client):
    client.force_login(b.an_editor())
    who: dict[str, Any] = {"by": b.an_editor(), "at": b.at()}
    actions.add_policy_version(slug="p-1", document="Policy", version="1.0", effective_on=b.DAY, **who)
    typed = {"document": "Policy", "version": "1.1", "effective_on": b.DAY.isoformat(), "reason": "Misread."}
    page = text_of(client.post("/internal/map/library/policies/p-1/correct/", typed, follow=True))
    assert "Policy 1.1" in page
    assert "It said: </span>1.0</del>" in page
    level = actions.add_safety_level(slug="asl-3", name="ASL-3", **who)
    row = actions.activate_standard(level=level, kind="security", model="Example-3", active_since=b.DAY, **who)
    address = f"/internal/map/levels/asl-3/standards/{row.pk}/correct/"
    assert address in text_of(client.get(HOME))
    typed = {"kind": "security", "model": "Example-3", "active_since": "2026-03-01", "reason": "A day late."}
    page = text_of(client.post(address, typed | {"because": "precaution"}, follow=True))
    assert "1 Mar 2026</ins>" in page
    assert "As a precaution</ins>" in page
