"""Every kind of item by keyboard alone: from the queue to its decision, and back; axe clean."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, Picture, phantom, settled
from tests.browser.looks import WIDE
from tests.browser.test_base import AXE
from tests.browser.test_every_page import SERIOUS, TOO_WIDE
from tests.browser.test_review_journey import no_faults
from tests.studio import Studio

pytestmark = pytest.mark.browser

Sound = Callable[[Page, str], None]
KINDS = ("multiple_choice", "open_question", "consultation", "report")
# The parts of each kind that the edit form shows, in order; the first is where the keyboard begins.
PARTS = {
    "multiple_choice": ("stem", "rationale"),
    "open_question": ("question", "reference_answer"),
    "consultation": ("turns/1/text", "plan"),
    "report": ("sections/1/text", "sections/7/text"),
}
# Four of one kind about a study like one of the demonstration, each with its pictures and its marks.
MAKE = """
import itertools, json, time
from corpus.bodies import body_parse, body_validate
from corpus.models import Instance
from django.db.models import Max
from imaging.models import Study
from projects.models import Membership, Project, Role, User
from tests.review import making
from tests.review.test_open_blind import OPEN_QUESTION
from tests.review.making import QUESTION
from tests.review.test_longer_kinds import DIALOGUE, REPORT
ASKED = {{"axis": "pathology", "question": "What is wrong at L2/L3?", "rationale": "L2/L3 is dark on T2.",
         "reference_answer": "The disc of L2/L3 is dark.", "claims": ["The disc of L2/L3 is dark."]}}
bodies = {{"multiple_choice": QUESTION, "open_question": {{**OPEN_QUESTION, **ASKED}},
          "consultation": DIALOGUE.model_dump(mode="json"), "report": REPORT.model_dump(mode="json")}}
# A basis of its own: one that says what another section says is an error.
bodies["report"]["sections"][-1]["text"] = "The basis is the sagittal T2 at L2/L3."
project = Project.objects.get(slug={slug!r})
user = User.objects.get(username="surgeon-c")
rows = Instance.objects.filter(project__slug="demo", modality="MR", study__isnull=False)
shown = rows.order_by("number").first()
study = project.studies.get(study_instance_uid=shown.study.study_instance_uid)
images = [one.model_dump(mode="json") for one in body_parse(shown.current_revision.body).images]
last = Instance.objects.filter(project=project).aggregate(n=Max("number"))["n"] or 0
making._numbers = itertools.count(last + 1)
body = body_validate({{**bodies[{kind!r}], "levels": ["L2/L3"], "images": images, "modality": "MR"}})
rounds = [making.opened(project, body=body, study=study, subject=study.subject, modality="MR")
          for _ in range(4)]
for one in rounds:
    one.assignments.update(reserved_for=user)
print(json.dumps([[str(one.assignments.get().uid), one.instance.number] for one in rounds]))
"""
OUTCOMES = """
import json
from corpus.models import Instance
rows = Instance.objects.filter(project__slug={slug!r}, number__in={numbers}).order_by("number")
print(json.dumps([one.state for one in rows]))
"""


@pytest.fixture(scope="module")
def slug(studio: Studio) -> str:
    """A project whose only items are those of these tests: all of a kind stand on one page of the queue."""
    return phantom(studio, "kinds", with_items=False)


@pytest.fixture
def sound(picture: Picture) -> Sound:
    """Nothing hinders, nothing is cut off, in both themes and at three widths; pictured to be looked at."""

    def look(page: Page, name: str) -> None:
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.evaluate(AXE.read_text())
            assert page.evaluate(SERIOUS) == [], (name, scheme)
            for width in WIDE:
                page.set_viewport_size({"width": width, "height": 900})
                picture(page, f"kinds-{name}-{scheme}-{width}")
                assert page.evaluate(TOO_WIDE)[0] <= 0, (name, width)

    return look


def stands(page: Page, number: int) -> None:
    """Wait until this item stands with its picture, and its keys decide."""
    expect(page.locator("h1")).to_have_text(f"Question {number}")
    page.wait_for_load_state("networkidle")
    expect(page.locator("spine-viewer[data-shown]")).to_be_attached(timeout=30_000)
    expect(page.locator("[data-needs-images][disabled]")).to_have_count(0)
    settled(page)


def opens(page: Page, slug: str, kind: str, made: tuple[str, int]) -> None:
    """Go to the queue of this kind and to an item there."""
    uid, number = made
    page.goto(f"/p/{slug}/queue/?kind={kind}")
    page.locator(f"main table a[href*='{uid}']").focus()
    page.keyboard.press("Enter")
    page.locator("main#main[data-ready]").wait_for()
    stands(page, number)


def on_by_tab(page: Page, field: Locator) -> None:
    """Reach a field of the form by the tabulator."""
    for _ in range(60):
        if field.evaluate("(one) => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("The field is not reached.")


def edits(page: Page, kind: str, sound: Sound) -> None:
    """From a mention to its level; then the first part and the last, with letters that are keys too."""
    page.keyboard.press("n")
    expect(page.locator("a.lv-in[data-level][aria-current]:focus")).to_have_count(1)
    settled(page)
    page.keyboard.press("e")
    began, ended = (page.locator(f"[name='body.{path}']") for path in PARTS[kind])
    expect(began).to_be_focused()
    page.keyboard.press("Control+End")
    page.keyboard.type(" It is a x k s word.")
    on_by_tab(page, ended)
    page.keyboard.press("Control+End")
    page.keyboard.type(" So it ends.")
    expect(page.locator("#saved")).to_contain_text("Saved")
    sound(page, f"{kind}-edit")
    settled(page)
    page.keyboard.press("Control+Enter")


def sends_back(page: Page, kind: str, sound: Sound) -> None:
    page.keyboard.press("s")
    expect(page.locator("#panel-comment")).to_be_focused()
    sound(page, f"{kind}-send-back")
    page.keyboard.type("Name the level in every part.")
    page.keyboard.press("Control+Enter")


def rejects(page: Page, kind: str, sound: Sound) -> None:
    page.keyboard.press("x")
    expect(page.locator("dialog.panel")).to_be_visible()
    sound(page, f"{kind}-reject")
    page.keyboard.press("o")
    page.keyboard.press("2")
    page.keyboard.press("Enter")


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_read_edited_and_decided_by_keys(
    studio: Studio, slug: str, enter: Enter, watch: Watch, sound: Sound, kind: str
) -> None:
    made = json.loads(studio.inside(MAKE.format(slug=slug, kind=kind)).strip().splitlines()[-1])
    one, two, three, four = (number for _, number in made)
    page = enter("surgeon-c")
    toasts = page.locator("#toasts")
    opens(page, slug, kind, made[0])
    sound(page, f"{kind}-read")
    edits(page, kind, sound)
    expect(toasts).to_contain_text(f"{one} edited and approved")

    opens(page, slug, kind, made[1])
    page.keyboard.press("a")
    expect(toasts).to_contain_text(f"{two} approved")
    page.keyboard.press("u")
    expect(toasts).to_contain_text("taken back")
    stands(page, two)
    page.keyboard.press("a")
    expect(toasts).to_contain_text(f"{two} approved")

    opens(page, slug, kind, made[2])
    sends_back(page, kind, sound)
    expect(toasts).to_contain_text(f"{three} sent back")

    opens(page, slug, kind, made[3])
    rejects(page, kind, sound)
    expect(toasts).to_contain_text(f"{four} rejected")
    numbers = [one, two, three, four]
    states = json.loads(studio.inside(OUTCOMES.format(slug=slug, numbers=numbers)).strip().splitlines()[-1])
    # An edit of meaning is read by another; what was sent back may have come back by now.
    assert states[0] in {"approved", "in_review"}
    assert states[1] == "approved"
    assert states[2] in {"sent_back", "drafting", "failed", "revised", "in_review"}
    assert states[3] == "rejected"
    no_faults(watch)
