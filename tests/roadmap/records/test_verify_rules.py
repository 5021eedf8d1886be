"""What the verifier finds in a log that is signed and whole: broken chains, broken rules, and who else has signed."""

import subprocess
import sys
from typing import Any

import pytest

from roadmap.records import roadmap_verify
from tests.roadmap.records.a_public_log import PublicLog, SigningKey, write
from tests.roadmap.records.verifying import SCRIPT, Verdict, verify

# One worker tells the story once.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("verify")]


@pytest.fixture
def verdict_on(tmp_path):
    def verdict(log: PublicLog, *options: object) -> Verdict:
        return verify(write(log.files(), tmp_path / "copy"), *options, folder=tmp_path)

    return verdict


# --- V6: the chain of a subject ---------------------------------------------------------------------------------------


def beat(log: PublicLog, on: str, **fields: Any):
    return log.append("log.heartbeat", "log/heartbeat", {"on": on}, **fields)


def test_a_chain_of_many_records_is_in_order(log, verdict_on):
    for day in range(10, 30):
        beat(log, f"2026-05-{day}")

    assert verdict_on(log).code == 0


def test_a_record_that_skips_the_one_before_breaks_the_chain(log, verdict_on):
    beat(log, "2026-05-03")
    beat(log, "2026-05-04", prev=log.of_type("log.heartbeat")[0].leaf["seq"])

    assert verdict_on(log).wrong == {"V6"}


def test_a_record_may_follow_a_sealed_one_but_not_one_of_another_subject(log, verdict_on):
    sealed = next(entry.leaf["seq"] for entry in reversed(log.entries) if not entry.is_told)
    public = log.of_type("release.rendered")[0].leaf["seq"]
    entry = log.append("part.withheld", "goal/report", {"field": "why"}, prev=sealed)
    entry.body["object"]["version"] = 9
    entry.commit()
    assert verdict_on(log).code == 0

    entry.leaf["prev"] = public
    assert verdict_on(log).wrong == {"V6"}


@pytest.mark.parametrize("version", [1, 3, 0])
def test_versions_count_on(log, verdict_on, version):
    entry = beat(log, "2026-05-03")
    entry.body["object"]["version"] = version
    entry.commit()

    assert verdict_on(log).wrong == {"V6"}


@pytest.mark.parametrize("before", [{}, {"on": "2026-01-01"}])
def test_what_a_record_says_was_there_before_is_what_the_one_before_it_left(log, verdict_on, before):
    entry = beat(log, "2026-05-03")
    entry.body["before"] = before
    entry.commit()

    assert verdict_on(log).wrong == {"V6"}


def test_after_a_redacted_record_nothing_is_claimed_to_be_known(log, verdict_on):
    entry = beat(log, "2026-05-03")
    beat(log, "2026-05-04")
    log.redact(entry.leaf["seq"])

    verdict = verdict_on(log)

    assert (verdict.code, verdict.report["redacted"]) == (0, 1)


def test_a_sealed_record_that_was_disclosed_later_takes_its_place_in_the_chain(log, verdict_on, story):
    entry = next(entry for entry in log.entries if entry.leaf["class"] == "sealed")
    entry.is_told = True

    verdict = verdict_on(log)

    assert verdict.code == 0
    assert verdict.report["disclosed"] == sum(one.is_told for one in story.entries) + 1


# --- V7: what an edition takes over -----------------------------------------------------------------------------------


def test_an_edition_that_leaves_out_a_change_is_not_what_the_records_give(log, verdict_on):
    published = log.of_type("publication.published")[-1]
    published.body["after"]["parts"] = []
    published.commit()

    assert verdict_on(log).wrong == {"V7"}


@pytest.mark.parametrize(("fact", "value"), [("approved_by", "uabcdefghijkl"), ("as_of", "2026-01-01"), ("number", 7)])
def test_the_record_of_an_edition_says_what_its_manifest_says(log, verdict_on, fact, value):
    published = log.of_type("publication.published")[1]
    published.body["after"][fact] = value
    published.commit()

    assert verdict_on(log).wrong == {"V7"}


def test_an_edition_between_two_others_cannot_be_dropped(log, verdict_on):
    del log.manifests[1]
    log.manifests[1]["number"] = 2
    second = log.of_type("publication.published")[1]
    log.entries.remove(second)
    for index, entry in enumerate(log.entries):
        entry.leaf["seq"] = index

    verdict = verdict_on(log)

    assert "V7" in verdict.wrong


# --- V9: rules that the parts show ------------------------------------------------------------------------------------

GRADE = "grade/round-1--report--progress"


def reviewer_of(log: PublicLog) -> str:
    grade = log.parts[log.manifests[-1]["parts"][GRADE]]
    return str(grade["reviewers"][0])


def own(goal: dict[str, Any], person: str, **fields: Any) -> None:
    goal["owners"].append({"id": person, "team": "", "role": "lead", "since": "2026-01-01", "until": None} | fields)


def test_an_owner_who_grades_the_own_goal_is_named(log, verdict_on):
    person = reviewer_of(log)
    log.change_part("goal/report", lambda goal: own(goal, person))

    verdict = verdict_on(log)

    assert verdict.wrong == {"V9"}
    assert f"{GRADE} was given by {person}, who owns the goal" in verdict.sentences


def test_an_owner_who_adjudicates_the_own_goal_is_named(log, verdict_on):
    log.change_part("goal/report", lambda goal: own(goal, "ujudgejudgeju"))
    log.change_part(GRADE, lambda grade: grade.update(adjudicator="ujudgejudgeju"))

    verdict = verdict_on(log)

    assert verdict.wrong == {"V9"}
    assert f"{GRADE} was given by ujudgejudgeju, who owns the goal" in verdict.sentences


def approver_of(log: PublicLog) -> str:
    return str(log.manifests[1]["approved_by"])


def test_an_owner_who_approves_a_change_of_the_own_goal_is_named(log, verdict_on):
    person = approver_of(log)
    log.change_part("goal/report", lambda goal: own(goal, person))

    verdict = verdict_on(log)

    assert verdict.wrong == {"V9"}
    assert f"edition 1 was approved by {person}, whose own work goal/report is" in verdict.sentences


@pytest.mark.parametrize("role", ["reviewers", "adjudicator"])
def test_who_graded_does_not_approve_the_edition_that_brings_the_grade(log, verdict_on, role):
    person = approver_of(log)
    log.change_part(GRADE, lambda grade: grade.update({role: [person] if role == "reviewers" else person}))

    verdict = verdict_on(log)

    assert verdict.wrong == {"V9"}
    assert f"edition 2 was approved by {person}, whose own work {GRADE} is" in verdict.sentences


@pytest.mark.parametrize("fields", [{"since": "2027-01-01"}, {"since": "2025-01-01", "until": "2025-12-31"}])
def test_who_owned_the_goal_at_another_time_graded_it_rightly(log, verdict_on, fields):
    person = reviewer_of(log)
    log.change_part("goal/report", lambda goal: own(goal, person, **fields))
    log.change_part("cycle/round-1", lambda cycle: cycle.update(period_from="2026-01-01"))

    assert verdict_on(log).code == 0


@pytest.mark.parametrize(("role", "is_wrong"), [("contributor", False), ("lead", True)])
def test_a_waiver_that_the_edition_tells_covers_a_contributor_but_no_owner(log, verdict_on, role, is_wrong):
    person = reviewer_of(log)
    waiver = {"goal": "report", "reason": "Nobody else knows the field.", "given_at": "2026-03-22T09:00:00Z"}
    log.change_part("goal/report", lambda goal: own(goal, person, role=role))
    log.change_part("cycle/round-1", lambda cycle: cycle.update(waivers=[waiver]))

    assert bool(verdict_on(log).wrong) == is_wrong


def few(level: str | None, **fields: Any) -> Any:
    """Makes the grade one of a single reviewer."""
    counts = {"n": 1, "distribution": {"behind": 1}, "level": level, "between": [], "range": [], "spread": 0}
    return lambda grade: grade.update(counts | {"provisional": True, "disputed": False} | fields)


def test_a_level_from_fewer_reviewers_than_the_quorum_is_found(log, verdict_on):
    log.change_part(GRADE, few("behind"))

    verdict = verdict_on(log)

    assert verdict.wrong == {"V9"}
    assert f"{GRADE} has a level, though only 1 of 3 reviewers gave one" in verdict.sentences


def test_a_grade_without_a_level_may_come_from_few(log, verdict_on):
    log.change_part(GRADE, few(None))

    assert verdict_on(log).code == 0


WRONG_COUNTS = [
    {"level": "ahead"},
    {"n": 4},
    {"quorum": 1},
    {"provisional": True},
    {"range": ["far_ahead", "far_behind"]},
    {"between": ["behind", "on_course"]},
    {"disputed": None},
    {"spread_rule": 5},
    {"first_level": "behind"},
    {"non_grade": "too_early"},
    {"distribution": {}},
]


@pytest.mark.parametrize("fields", WRONG_COUNTS, ids=lambda fields: next(iter(fields)))
def test_a_grade_that_does_not_follow_from_its_counts_is_found(log, verdict_on, fields):
    log.change_part(GRADE, lambda grade: grade.update(fields))

    verdict = verdict_on(log)

    assert verdict.wrong == {"V9"}
    assert f"{GRADE} does not follow from its counts" in verdict.sentences


@pytest.mark.parametrize(
    ("told", "of_grade", "submitted", "code"),
    [(2, 2, 3, 0), (1, 2, 3, 1), (3, 2, 3, 1), (3, 2, 4, 0), (4, 2, 4, 1), (9, None, 3, 0)],
)
def test_scores_from_a_file_are_added_up(log, verdict_on, told, of_grade, submitted, code):
    """Scores of goals that are not told may have come from a file too, but no more than there are."""
    numbers = {"entered_from_file": told, "submitted": submitted}
    log.change_part("cycle/round-1", lambda cycle: cycle["numbers"].update(numbers))
    log.change_part(GRADE, lambda grade: grade.update(entered_from_file=of_grade))
    if of_grade is None:
        log.change_part(GRADE, lambda grade: grade.pop("entered_from_file"))

    verdict = verdict_on(log)

    assert verdict.code == code
    assert (f"cycle/round-1 says that {told} scores were entered from a file" in verdict.sentences) == bool(code)


@pytest.mark.parametrize("code", [0, 1])
def test_an_adjudicator_may_decide_on_another_level_and_nobody_else(log, verdict_on, code):
    decided = {"level": "far_ahead", "adjudicated": not code, "adjudicated_for": 1 - code or None, "between": []}
    log.change_part(GRADE, lambda grade: grade.update(decided))

    assert verdict_on(log).code == code


def test_a_grade_that_a_source_states_without_counts_is_taken_as_it_is(log, verdict_on):
    stated = {"reviewers": [], "distribution": {}, "level": "ahead", "n": 9}
    log.change_part(GRADE, lambda grade: grade.update(stated))

    assert verdict_on(log).code == 0


def test_an_old_edition_without_the_later_fields_is_in_order(log, verdict_on):
    later = ("number", "criteria", "first_distribution", "spread_rule", "evidence_cited", "objections")
    log.change_part(GRADE, lambda grade: [grade.pop(name) for name in later])
    log.change_part("cycle/round-1", lambda cycle: [cycle.pop(name) for name in ("reopenings", "spread_rule")])

    assert verdict_on(log).code == 0


def opened_again(log: PublicLog, **fields: Any) -> None:
    told = {"number": 1, "asked_on": "2026-05-01", "agreed_on": "2026-05-02", "declined_on": None, "reason": "A log."}
    log.change_part("cycle/round-1", lambda cycle: cycle.update(reopenings=[told | fields]), since=3)


def graded_again(log: PublicLog) -> None:
    again = {"number": 2, "level": "far_behind", "distribution": {"far_behind": 3}, "n": 3, "between": []}
    again |= {"range": ["far_behind", "far_behind"], "disputed": False, "spread": 0}
    log.change_part(GRADE, lambda grade: grade.update(again), since=3)


def test_a_grade_may_be_made_again_once_the_round_was_publicly_opened_again(log, verdict_on):
    opened_again(log)
    graded_again(log)

    assert verdict_on(log).code == 0


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"adjudicated": True, "adjudicated_for": 1, "reply": "No.", "replied_to": 2}, 0),
        ({"adjudicated": False, "adjudicated_for": None, "reply": "", "replied_to": None}, 0),
        ({"adjudicated": True, "adjudicated_for": None}, 1),
        ({"adjudicated": True, "adjudicated_for": 3}, 1),
        ({"reply": "No.", "replied_to": None}, 1),
        ({"reply": "No.", "replied_to": 3}, 1),
    ],
)
def test_a_decision_and_a_reply_are_about_this_grade_or_one_before(log, verdict_on, told, code):
    opened_again(log)
    graded_again(log)
    log.change_part(GRADE, lambda grade: grade.update(told), since=3)

    assert verdict_on(log).code == code


@pytest.mark.parametrize("told", ["nothing", "declined"])
def test_a_grade_made_again_without_a_reopening_is_found(log, verdict_on, told):
    if told == "declined":
        opened_again(log, agreed_on=None, declined_on="2026-05-02")
    graded_again(log)

    verdict = verdict_on(log)

    assert verdict.wrong == {"V9"}
    assert f"{GRADE} was made again, and no reopening of round-1 is published" in verdict.sentences


def test_a_reopening_does_not_let_the_grade_that_was_told_change(log, verdict_on):
    opened_again(log)
    log.change_part(GRADE, lambda grade: grade.update(verifiable="yes"), since=3)

    assert verdict_on(log).wrong == {"V9"}


def test_a_grade_that_changes_after_it_was_told_is_found(log, verdict_on):
    log.change_part(GRADE, lambda grade: grade.update(level="far_ahead"), since=3)

    verdict = verdict_on(log)

    assert verdict.wrong == {"V9"}
    assert f"edition 3 changes {GRADE}, which was final" in verdict.sentences


def test_words_withheld_from_a_grade_later_do_not_change_it(log, verdict_on):
    log.change_part(GRADE, lambda grade: grade.update(reason="{withheld:1}", withheld={"1": {}}), since=3)

    verdict = verdict_on(log)

    assert (verdict.code, verdict.report["withheld"]) == (0, 1)


def test_a_grade_that_vanishes_is_found(log, verdict_on):
    del log.manifests[-1]["parts"][GRADE]
    log.commit_editions()

    assert verdict_on(log).wrong == {"V9"}


def test_an_edition_made_by_one_person_is_found(log, verdict_on):
    log.manifests[1]["approved_by"] = log.manifests[1]["prepared_by"]
    log.commit_editions()

    assert verdict_on(log).wrong == {"V9"}


def test_imported_editions_are_counted_apart(log, verdict_on):
    log.manifests[0] |= {"origin": "imported", "prepared_by": None, "approved_by": None}
    log.change_part("goal/report", lambda goal: goal["owners"].append(goal["owners"][0] | {"id": None, "team": "Ops"}))

    verdict = verdict_on(log)

    assert (verdict.code, verdict.report["imported_editions"]) == (0, 1)


# --- V1: witnesses ----------------------------------------------------------------------------------------------------

ADA, BEN, EVE = (SigningKey(f"{name}.example/witness", name.encode().ljust(32), 4) for name in ("ada", "ben", "eve"))


def policy(log: PublicLog, *lines: str) -> str:
    names = {"ada": ADA, "ben": BEN, "eve": EVE}
    told = [f"witness {name} {key.vkey} https://{name}.example/" for name, key in names.items()]
    return "\n".join(["# whom I trust", "", f"log {log.key.vkey}", *told, *lines]) + "\n"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["quorum ada"], 0),
        (["quorum eve"], 2),
        (["group two 2 ada ben eve", "quorum two"], 0),
        (["group all-of-them all ada ben eve", "quorum all-of-them"], 2),
        (["group one any eve ben", "group both all ada one", "quorum both"], 0),
        (["quorum none"], 0),
    ],
)
def test_a_policy_says_which_witnesses_must_have_signed(log, verdict_on, tmp_path, lines, code):
    log.witnesses = [ADA, BEN]
    (tmp_path / "policy").write_text(policy(log, *lines))

    verdict = verdict_on(log, "--policy", tmp_path / "policy")

    assert (verdict.code, verdict.report["witnesses"]) == (code, ["ada", "ben"])
    assert verdict.report["key_is_pinned"]


def test_a_false_cosignature_spoils_the_checkpoint(log, verdict_on):
    log.policy = policy(log, "quorum none")
    liar = SigningKey(ADA.name, b"\x05" * 32, 4)
    liar.id = ADA.id
    log.witnesses = [liar]

    assert verdict_on(log).wrong == {"V1"}


def test_signatures_of_keys_that_nobody_knows_are_passed_over(log, verdict_on):
    log.witnesses = [SigningKey("stranger.example/w", b"\x05" * 32, 4), SigningKey(log.key.name, b"\x06" * 32)]

    verdict = verdict_on(log)

    assert (verdict.code, verdict.report["witnesses"]) == (0, [])


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["quorum nobody"],
        ["quorum none", "quorum none"],
        ["witness ada again", "quorum none"],
        ["group ada any ben", "quorum none"],
        ["group two 3 ada ben", "quorum two"],
        ["group two 0 ada ben", "quorum two"],
        ["group later any next", "group next any ada", "quorum next"],
        ["group of-none any none", "quorum of-none"],
        ["quorum"],
    ],
)
def test_a_policy_that_cannot_be_is_refused(log, lines):
    with pytest.raises(roadmap_verify.Wrong):
        roadmap_verify.Policy(policy(log, *lines))


# --- Ed25519 without a library ----------------------------------------------------------------------------------------

RFC_8032 = [  # section 7.1: public key, message, signature
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
        "655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
        "b00d291612bb0c00",
    ),
]
PROGRAM = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("verifier", sys.argv[1])
verifier = importlib.util.module_from_spec(spec)
sys.modules["verifier"] = verifier
spec.loader.exec_module(verifier)
assert verifier.Ed25519PublicKey is None
public, message, signature = map(bytes.fromhex, sys.argv[2:])
print(verifier.ed25519_verify(public, signature, message))
"""


def bare_ed25519(public: str, message: str, signature: str) -> str:
    command = [sys.executable, "-I", "-S", "-c", PROGRAM, str(SCRIPT), public, message, signature]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_signatures_are_checked_without_a_library_too(public, message, signature):
    higher_s = (int.from_bytes(bytes.fromhex(signature)[32:], "little") + roadmap_verify.ORDER).to_bytes(32, "little")

    assert bare_ed25519(public, message, signature) == "True"
    wrong = ["00" + signature[2:], signature[:64] + higher_s.hex(), signature[:-2]]
    spoiled = [(public, message + "00", signature), ("ff" * 32, message, signature)]
    spoiled += [(public, message, one) for one in wrong]
    assert [bare_ed25519(*one) for one in spoiled] == ["False"] * 5
