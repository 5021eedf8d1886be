"""The whole walk of a change of the map: proposed, approved, coded, published; and not a step sooner to the public."""

import pytest

from goals import actions
from goals.actions import MitigationInput
from public_site.actions import NothingHasChanged, prepare
from public_site.publish import public_root, publish
from public_site.release import current_release
from tests import builders as b
from tests.desk import approve
from tests.goals.the_map import a_mitigation
from tests.goals.views.pages import propose, text_of
from tests.goals.views.test_map_changes import MITIGATION, WHY, form_of

pytestmark = pytest.mark.django_db


def next_edition(day: int) -> None:
    preparation = prepare(by=b.a_publisher(), at=b.later(day))
    approve(preparation=preparation, by=b.another_publisher(), at=b.later(day))
    publish(public_root(), at=b.later(day))


def read(path: str) -> str:
    release = current_release(public_root())
    assert release is not None
    return (release.site / path.strip("/") / "index.html").read_text()


def column_of(page: str, words: str) -> str:
    """In which of the two columns of the public map these words stand."""
    return page.split(words)[0].rsplit("column column--", 1)[1].split('"')[0]


@pytest.mark.slow
def test_a_promise_moved_to_the_industry_reaches_the_public_as_less_and_only_when_coded(client, data_dir, time_machine):
    b.a_roadmap()
    b.a_goal("report")
    threshold = b.a_threshold("weapons")
    a_mitigation(threshold)
    next_edition(20)
    assert column_of(read("/map/"), "Classifiers watch every answer.") == "company"

    time_machine.move_to(b.later(21), tick=False)
    client.force_login(b.an_editor())
    address = f"{MITIGATION}edit/?column=industry"
    answer = propose(client, address, form_of(client, address, text="Classifiers watch all answers.", **WHY))
    assert answer.status_code == 302
    with pytest.raises(NothingHasChanged):  # it waits for approval
        next_edition(22)

    client.force_login(b.another_editor())
    row = threshold.mitigations.get().revisions.get(number=2)
    client.post(f"{MITIGATION}revisions/2/", {"do": "approve", "revision": row.pk})
    with pytest.raises(NothingHasChanged):  # it waits for coding
        next_edition(23)
    assert column_of(read("/map/"), "Classifiers watch every answer.") == "company"
    assert "The next edition still has revision 1." in text_of(client.get(MITIGATION))

    client.force_login(b.a_reviewer())
    client.post(f"/internal/coding/mitigation/{row.pk}/", {"direction": "less", "words": "A promise is gone."})
    next_edition(24)
    page, changes = read("/map/"), read("/changes/")
    assert column_of(page, "Classifiers watch all answers.") == "industry"
    assert WHY["reason"] in page
    assert "Less ambitious" in page
    assert "Less ambitious" in changes
    assert "Classifiers watch all answers." in changes
    client.force_login(b.an_editor())
    assert "In the next edition as it stands here." in text_of(client.get(MITIGATION))


@pytest.mark.slow
def test_what_is_withdrawn_is_said_to_be_withdrawn_and_no_longer_in_place(data_dir):
    b.a_roadmap()
    b.a_goal("report")
    mitigation = a_mitigation(b.a_threshold("weapons"))
    gone = MitigationInput(
        column="company", text="Classifiers watch every answer.", state="in_place", in_place_since=b.DAY,
        tested_on=b.DAY, kind="withdrawn", effective_on=b.DAY, based_on=1, **WHY,
    )  # fmt: skip
    row = actions.propose_mitigation_revision(mitigation=mitigation, revision=gone, by=b.an_editor(), at=b.later(1))
    actions.approve_revision(revision=row, by=b.another_editor(), at=b.later(2))
    actions.code_direction(revision=row, direction="less", by=b.a_reviewer(), at=b.later(3))
    next_edition(20)
    measure = read("/map/").split('id="mitigation-classifiers"')[1].split("column--industry")[0]
    assert "Withdrawn since" in measure
    assert "In place since" not in measure
