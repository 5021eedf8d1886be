"""Words of an evaluation suite that was published: withheld from all editions, and from the next one though it never changes."""

import pytest

from public_site.compile import compile_all
from public_site.editions import load_editions
from public_site.publish import public_root, publish
from public_site.release import current_release
from roadmap import canonical_json
from tests import builders as b
from tests.public_site.withholding.published import DAY, SECRET, published, withheld

pytestmark = pytest.mark.django_db
PAGE = "map/evaluations/index.html"


def test_words_of_a_suite_go_from_its_page_and_stay_out_of_the_next_edition_when_it_runs_again(data_dir):
    b.a_roadmap()
    suite = b.a_suite("flags", name="Flags", description=f"We went through {SECRET} and back.")
    published(10)
    withheld(key="suite/flags", field="description")
    root = public_root()
    publish(root, at=b.later(DAY))
    release = current_release(root)
    assert release is not None
    page = (release.site / PAGE).read_text(encoding="utf-8")
    assert SECRET not in page
    assert "It names a way in." in page
    b.an_evaluation_run(suite, at=b.later(DAY + 1))
    part = canonical_json.loads(compile_all().parts["suite/flags"])
    assert part["description"] == "We went through {withheld:1} and back."
    assert [run["target"] for run in part["runs"]] == ["model-5"]
    published(DAY + 2)
    publish(root, at=b.later(DAY + 2))
    assert SECRET not in load_editions(root)[-1].part_bytes("suite/flags").decode()
