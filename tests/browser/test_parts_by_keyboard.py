"""Part by part by keyboard alone: claims edited, added, removed and put back; turns; sections and levels."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, Picture, fresh, phantom, settled
from tests.browser.looks import four_looks
from tests.browser.test_kinds_by_keyboard import MAKE, opens
from tests.browser.test_nothing_lost import line_cut
from tests.browser.test_review_journey import no_faults, visit
from tests.studio import Studio

pytestmark = pytest.mark.browser

TEXTS = """
import itertools, json
from corpus.bodies import body_validate
from corpus.models import Instance
from django.db.models import Max
from projects.models import Membership, Project, Role, User
from tests.review import making
from tests.review.making import QUESTION
from tests.review.test_longer_kinds import DIALOGUE
from tests.review.test_open_blind import OPEN_QUESTION
project, _ = Project.objects.get_or_create(slug={slug!r}, defaults={{"name": {slug!r}}})
user = User.objects.get(username="surgeon-a")
Membership.objects.get_or_create(user=user, project=project, role=Role.SURGEON)
making._numbers = itertools.count((Instance.objects.aggregate(n=Max("number"))["n"] or 0) + 1)
asked = {{**OPEN_QUESTION, "axis": "pathology", "question": "What is wrong at L2/L3?", "rationale": "",
          "levels": ["L2/L3"], "reference_answer": "The disc is dark and the endplates are whole.",
          "claims": ["The disc of L2/L3 is dark.", "The endplates are whole.", "The canal is wide."]}}
bodies = [body_validate(asked), DIALOGUE, body_validate(QUESTION)]
rounds = [making.opened(project, body=body) for body in bodies]
for one in rounds:
    one.assignments.update(reserved_for=user)
print(json.dumps([str(one.assignments.get().uid) for one in rounds]))
"""
CLAIMS = """
import json
from corpus.models import Decision
one = Decision.objects.get(instance__project__slug={slug!r})
print(json.dumps(json.loads(one.result_revision.body)["claims"]))
"""
CURRENT = "#sheet [data-part][data-current]"


def texts(studio: Studio, slug: str) -> list[str]:
    """Addresses of an open question, a consultation and a question with options."""
    uids = json.loads(studio.inside(TEXTS.format(slug=slug)).strip().splitlines()[-1])
    return [f"/p/{slug}/review/{uid}/" for uid in uids]


def claim(number: int) -> str:
    return f"[name='body.claims/{number}']"


def on_to(page: Page, key: str, part: str) -> None:
    """Press a key until a part is the current one."""
    for _ in range(20):
        page.keyboard.press(key)
        if page.locator(f"{CURRENT}[data-part='{part}']").count():
            return
    raise AssertionError(f"{part} is not reached by {key}.")


def test_claims_are_gone_through_edited_added_removed_and_approved(
    studio: Studio, enter: Enter, watch: Watch, picture: Picture
) -> None:
    slug = fresh("claims")
    page = enter("surgeon-a")
    visit(page, texts(studio, slug)[0])
    on_to(page, "]", "claims/2")
    expect(page.locator(CURRENT)).to_be_focused()
    expect(page.locator("#said")).to_have_text("Claim 2, part 4 of 5")
    on_to(page, "[", "claims/1")
    four_looks(page, "claims-read", picture)
    page.keyboard.press("e")
    expect(page.locator("[name='body.question']")).to_be_focused()

    on_to(page, "Alt+ArrowDown", "claims/2")
    expect(page.locator(claim(2))).to_be_focused()
    page.keyboard.type(" So are the corners ] a x.")
    page.keyboard.press("Alt+Enter")
    expect(page.locator(claim(4))).to_be_focused()
    page.keyboard.type("The muscles are fat.")
    on_to(page, "Alt+ArrowUp", "claims/1")
    page.keyboard.press("Alt+Delete")
    back = page.get_by_role("button", name="Put back: The disc of L2/L3 is dark.")
    expect(back).to_be_focused()
    expect(page.locator(claim(4))).to_have_value("The muscles are fat.")
    four_looks(page, "claims-edit", picture)
    page.keyboard.press("u")
    expect(page.locator(claim(1))).to_be_focused()
    on_to(page, "Alt+ArrowDown", "claims/3")
    page.keyboard.press("Alt+Delete")
    expect(page.locator(".part-gone:visible")).to_have_count(1)
    settled(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("edited and approved")
    kept = json.loads(studio.inside(CLAIMS.format(slug=slug)).strip().splitlines()[-1])
    assert kept == [
        "The disc of L2/L3 is dark.",
        "The endplates are whole. So are the corners ] a x.",
        "The muscles are fat.",
    ]
    no_faults(watch)


def test_turns_and_options_are_gone_through_and_the_key_is_not_removed(
    studio: Studio, enter: Enter, watch: Watch, picture: Picture
) -> None:
    _, talk, choice = texts(studio, fresh("turns"))
    page = enter("surgeon-a")
    visit(page, talk)
    for turn in (1, 2, 3):
        page.keyboard.press("]")
        expect(page.locator(f"{CURRENT}[data-part='turns/{turn}/text']")).to_be_focused()
    visit(page, talk + "?mode=edit")
    on_to(page, "Alt+ArrowDown", "turns/2")
    page.keyboard.press("Alt+Enter")
    expect(page.locator("[name='body.turns/5/text']")).to_be_focused()
    expect(page.locator("[name='body.turns/5/speaker']")).to_have_value("patient")
    four_looks(page, "turns-edit", picture)

    visit(page, choice + "?mode=edit")
    four_looks(page, "options-edit", picture)
    on_to(page, "Alt+ArrowDown", "options/2")
    page.keyboard.press("Alt+Delete")
    expect(page.locator("#edit [role=alert]").first).to_contain_text(
        "Option B is the key. Choose another key"
    )
    expect(page.locator("[name='body.options/2/text']")).to_be_focused()
    page.keyboard.press("Alt+Enter")
    expect(page.locator("[name='body.options/4/text']")).to_be_focused()
    watch.errors[:] = [one for one in watch.errors if "422" not in one]
    no_faults(watch)


def test_an_added_claim_typed_with_the_line_cut_is_there_again(
    studio: Studio, enter: Enter, watch: Watch
) -> None:
    """Its place was given up meanwhile: the form is sent to be given one."""
    address = texts(studio, fresh("cut"))[0]
    page = enter("surgeon-a")
    visit(page, address + "?mode=edit")
    on_to(page, "Alt+ArrowDown", "claims/3")
    page.keyboard.press("Alt+Enter")
    expect(page.locator(claim(4))).to_be_focused()
    context = page.context
    with line_cut(page, watch):
        page.keyboard.type("Typed away from the server.")
        expect(page.locator("#saved")).to_contain_text("Kept in this browser", timeout=30_000)
        page.close()
    studio.inside("from review.models import WorkInProgress; WorkInProgress.objects.all().delete()")
    page = context.new_page()
    page.goto(address + "?mode=edit")
    # Another window may have written meanwhile: both are brought together.
    expect(page.locator(f"form[data-merges] {claim(4)}")).to_have_value(
        "Typed away from the server.", timeout=15_000
    )
    page.keyboard.press("Control+Enter")
    expect(page.locator("#sheet")).to_contain_text("Typed away from the server.")


def test_a_report_is_gone_through_by_section_and_by_level(
    studio: Studio, enter: Enter, watch: Watch, picture: Picture
) -> None:
    slug = phantom(studio, "report-parts", with_items=False)
    made = json.loads(studio.inside(MAKE.format(slug=slug, kind="report")).strip().splitlines()[-1])
    page = enter("surgeon-c")
    opens(page, slug, "report", made[0])
    four_looks(page, "report-read", picture)
    on_to(page, "]", "sections/4/not_applicable")
    expect(page.locator("#said")).to_contain_text("3b. Treatment, for the physician")
    # From the level that the images show to where the text speaks of it, and on to the next place.
    page.locator("[data-goto='L2/L3']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("a.lv-in[data-level='L2/L3'][aria-current]").first).to_be_attached()
    for section in (1, 7):
        page.keyboard.press("Shift+I")
        expect(
            page.locator(f"[data-field='sections/{section}/text'] a[data-level='L2/L3']:focus")
        ).to_have_count(1)
    expect(page.locator(f"{CURRENT}[data-part='sections/7/text']")).to_have_count(1)
    page.locator("[data-mention-of='L2/L3']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-field='sections/1/text'] a[data-level='L2/L3']:focus")).to_have_count(1)
    no_faults(watch)
