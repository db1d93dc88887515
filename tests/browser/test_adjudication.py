"""Deciding between two readers in a real browser: keys only, nothing that was typed is lost."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Watch
from tests.browser.journey import phantom, settled
from tests.browser.looks import WIDE, four_looks
from tests.browser.test_review_journey import visit
from tests.studio import Studio

pytestmark = pytest.mark.browser

MAKE = """
import json
from corpus.bodies import body_parse
from corpus.models import Instance
from projects.models import Membership, Project, Role, User
from tests.review.disagreeing import disagreed
import itertools, time
from django.db.models import Max
from tests.review import making
from tests.review.making import question
slug = {slug!r}
project, _ = Project.objects.get_or_create(slug=slug, defaults={{"name": "Reading " + slug}})
people = {{n: User.objects.get(username=n) for n in ("surgeon-a", "surgeon-c", "lead-b")}}
for user in people.values():
    Membership.objects.get_or_create(user=user, project=project, role=Role.SURGEON)
seats = Membership.objects.filter(user=people["lead-b"], project=project, role=Role.SURGEON)
seats.update(may_adjudicate=True)
last = Instance.objects.filter(project=project).aggregate(n=Max("number"))["n"] or 0
making._numbers = itertools.count(last + 1)
making._presses = itertools.count(time.time_ns())
shown = Instance.objects.filter(project=project, study__isnull=False, kind="multiple_choice").first()
columns, base = {{}}, question()
if shown is not None:
    columns = {{"study": shown.study, "subject": shown.subject, "modality": shown.modality}}
    base = body_parse(shown.current_revision.body)
one = base.model_copy(update={{"rationale": base.rationale + " It is seen on two slices."}})
two = base.model_copy(update={{"rationale": base.rationale + " T1 would be needed to be sure."}})
made = []
for _ in range({count}):
    found = disagreed(project, (people["surgeon-a"], one), (people["surgeon-c"], two), body=base, **columns)
    made.append([str(found.assignments.get().uid), found.instance.number])
Project.objects.filter(pk=project.pk).update(readers_per_instance=1)
print(json.dumps(made))
"""
STATE = (
    "from corpus.models import Instance;"
    "i = Instance.objects.get(project__slug={slug!r}, number={number});"
    "print(i.state, i.current_revision.kind, i.history.order_by('-seq').first().event)"
)


def disagreements(studio: Studio, slug: str, count: int) -> list[tuple[str, int]]:
    """Items on which surgeon A and surgeon C disagree, for lead B to decide: address and number."""
    printed = studio.inside(MAKE.format(slug=slug, count=count))
    made = json.loads(printed.strip().splitlines()[-1])
    return [(f"/p/{slug}/review/{uid}/", number) for uid, number in made]


def state_of(studio: Studio, slug: str, number: int) -> list[str]:
    return studio.inside(STATE.format(slug=slug, number=number)).split()


def test_a_disagreement_is_decided_by_keys_and_taken_back(
    studio: Studio, enter: Callable[..., Page], watch: Watch, picture: Callable[[Page, str], None]
) -> None:
    slug = f"between-{time.time_ns()}"
    first, _second, third = disagreements(studio, slug, 3)
    page = enter("lead-b")
    page.goto(f"/p/{slug}/queue/?only=adjudication")
    expect(page.locator("main table tbody tr")).to_have_count(3)
    page.keyboard.press("Enter")
    page.locator("main#main[data-ready]").wait_for()
    expect(page.locator("h1")).to_have_text(f"Question {first[1]}")
    assert "Surgeon" not in page.locator("main").inner_text()
    expect(page.locator("#review-bar")).to_contain_text("Blinded: names, order and time hidden")
    four_looks(page, "adjudication-text", picture, widths=WIDE)
    page.keyboard.press("d")
    expect(page.locator("[data-command=diff][aria-pressed=true]")).to_be_visible()
    # The reason is kept on the server while it is typed, and survives another visit.
    page.locator("#adjudicated-why").fill("T1 was not available to either.")
    expect(page.locator("#saved")).to_contain_text("Saved")
    visit(page, first[0])
    expect(page.locator("#adjudicated-why")).to_have_value("T1 was not available to either.")
    page.keyboard.press("Shift+B")
    expect(page.locator("h1")).not_to_have_text(f"Question {first[1]}")
    assert state_of(studio, slug, first[1])[0] == "approved"
    # Back to the first within five seconds.
    page.locator("#toasts .toast form button").click()
    expect(page.locator("h1")).to_have_text(f"Question {first[1]}")
    assert state_of(studio, slug, first[1])[::2] == ["in_adjudication", "decision_undone"]
    expect(page.locator("#adjudicated-why")).to_have_value("T1 was not available to either.")
    settled(page)
    page.keyboard.press("c")
    expect(page.locator("h1")).not_to_have_text(f"Question {first[1]}")
    assert state_of(studio, slug, first[1])[0] == "no_consensus"
    # No consensus without a reason is refused and says so.
    settled(page)
    page.keyboard.press("c")
    refusal = page.locator("#sheet-body [role=alert]:not([hidden])")
    expect(refusal).to_contain_text("Say what the readers could not agree on")
    expect(refusal).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator("h1")).to_have_text(f"Question {third[1]}")
    # A text of one's own begins with a reader's.
    settled(page)
    page.keyboard.press("e")
    page.locator("form#edit").wait_for()
    _a_text_on_its_way_takes_no_keys(page)
    rationale = page.locator("[name='body.rationale']")
    rationale.press("End")
    rationale.press_sequentially(" Neither had T1.")
    four_looks(page, "adjudication-edit", picture, widths=WIDE)
    settled(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).not_to_have_text(f"Question {third[1]}")
    assert state_of(studio, slug, third[1])[:2] == ["approved", "adjudication"]
    assert watch.csp == []
    assert watch.errors == []


def _a_text_on_its_way_takes_no_keys(page: Page) -> None:
    """What is typed before the other text has come would go with the old one: it is not taken at all."""
    under_way: list[Route] = []

    def hold(route: Route) -> None:
        under_way.append(route)

    page.route("**/begin/", hold)
    page.locator("form#edit").evaluate("form => { form.dataset.old = 'yes'; }")
    rationale = page.locator("form#edit [name='body.rationale']")
    before = rationale.input_value()
    with page.expect_request("**/begin/"):
        page.get_by_role("button", name="Reader II").press("Enter")
    expect(rationale).to_have_js_property("readOnly", True)
    rationale.press("x")
    assert rationale.input_value() == before
    under_way[0].continue_()
    page.locator("form#edit:not([data-old])").wait_for()
    expect(rationale).to_have_js_property("readOnly", False)
    page.unroute("**/begin/", hold)


def test_the_images_stand_beside_both_texts_at_usual_widths(
    studio: Studio, enter: Callable[..., Page], watch: Watch, picture: Callable[[Page, str], None]
) -> None:
    slug = phantom(studio, "between-films")
    ((address, number),) = disagreements(studio, slug, 1)
    for width, height, theme in ((1440, 900, "light"), (1440, 900, "dark"), (1024, 768, "light")):
        page = enter("lead-b", width=width, height=height, color_scheme=theme)
        visit(page, address)
        page.wait_for_selector("spine-viewer:not([aria-busy]) canvas", timeout=30_000)
        expect(page.locator("[data-command=take-1]")).to_be_enabled()
        page.wait_for_timeout(400)
        picture(page, f"adjudication-image-{width}-{theme}")
        cards = page.locator(".sides > .card").evaluate_all(
            "all => all.map((one) => [one.getBoundingClientRect().top, one.scrollWidth - one.clientWidth])"
        )
        assert len({top for top, _ in cards}) == 1, "both readings stand beside each other"
        assert all(over <= 1 for _, over in cards)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Shift+A")
    expect(page.locator("h1")).not_to_have_text(f"Question {number}")
    assert state_of(studio, slug, number)[0] == "approved"
    assert watch.errors == []
