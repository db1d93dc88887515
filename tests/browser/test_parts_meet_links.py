"""Claims with evidence, by keys: one is removed, one rewritten; only of the latter is anything asked."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, Picture, fresh, settled
from tests.browser.looks import four_looks
from tests.browser.test_parts_by_keyboard import claim, on_to
from tests.browser.test_review_journey import no_faults, visit
from tests.studio import Studio

pytestmark = pytest.mark.browser

MAKE = """
import json
from corpus.bodies import body_validate
from projects.models import Membership, Project, User
from tests.review.making import QUESTION, linked
from tests.review.test_open_blind import OPEN_QUESTION
project = Project.objects.create(slug={slug!r}, name="Claims with evidence")
user = User.objects.get(username="surgeon-a")
Membership.objects.create(user=user, project=project, role="surgeon")
claims = ["The disc of L2/L3 is dark.", "The endplates are whole.", "The canal is wide."]
links = [dict(id=n, field=f"/claims/{{n - 1}}", quote=q) for n, q in enumerate(("dark", "whole", "wide"), 1)]
asked = {{**OPEN_QUESTION, "axis": "pathology", "question": "What is wrong at L2/L3?", "levels": ["L2/L3"],
          "reference_answer": "The disc is dark.", "rationale": "", "claims": claims, "evidence": links}}
options = [*QUESTION["options"], dict(key="D", text="L4/L5", why_wrong="Unlike option C, it is bright.")]
choice = {{**QUESTION, "options": options, "rationale": "B is dark on T2 and narrow.",
           "evidence": [dict(id=1, field="/options/1/text", quote="L2/L3")]}}
rounds = [linked(project, body_validate(one)) for one in (asked, choice)]
print(json.dumps([str(one.assignments.get().uid) for one in rounds]))
"""
DECIDED = """
import json
from corpus.models import Decision
one = Decision.objects.get(instance__project__slug={slug!r}).result_revision
rows = [[row.number, row.field, row.confirmed_by is not None] for row in one.evidence.order_by("number")]
print(json.dumps([json.loads(one.body)["claims"], rows]))
"""


def removed(page: Page, part: str) -> None:
    on_to(page, "Alt+ArrowDown", part)
    page.keyboard.press("Alt+Delete")
    expect(page.locator(".part-gone:visible")).to_have_count(1)
    settled(page)


def test_evidence_of_a_removed_claim_goes_and_that_of_a_rewritten_one_is_asked_about(
    studio: Studio, enter: Enter, watch: Watch, picture: Picture
) -> None:
    slug = fresh("meet")
    uids = json.loads(studio.inside(MAKE.format(slug=slug)).strip().splitlines()[-1])
    page = enter("surgeon-a")
    visit(page, f"/p/{slug}/review/{uids[0]}/?mode=edit")
    removed(page, "claims/1")
    on_to(page, "Alt+ArrowDown", "claims/2")
    page.keyboard.press("Control+a")
    page.keyboard.type("The endplate of L3 is broken.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#ask-2")).to_be_focused()
    expect(page.locator(".ask")).to_have_count(1)
    # It is called what it is called in the form.
    expect(page.locator("#ask-2")).to_contain_text("Claim 1")
    four_looks(page, "claims-asked-edit", picture)
    page.keyboard.press("Escape")
    settled(page)
    four_looks(page, "claims-asked-read", picture)
    page.keyboard.press("Shift+S")
    expect(page.locator("[data-ask]")).to_have_count(0)
    settled(page)
    page.keyboard.press("a")
    expect(page.locator("#toasts")).to_contain_text("edited and approved")
    assert json.loads(studio.inside(DECIDED.format(slug=slug)).strip().splitlines()[-1]) == [
        ["The endplate of L3 is broken.", "The canal is wide."],
        [[2, "/claims/0", True], [3, "/claims/1", False]],
    ]

    visit(page, f"/p/{slug}/review/{uids[1]}/?mode=edit")
    removed(page, "options/1")
    expect(page.locator("[data-findings]")).to_contain_text("Rationale names option B, which is A now")
    four_looks(page, "options-letters", picture)
    assert page.locator(claim(1)).count() == 0
    no_faults(watch)
