"""The acts of the main job, as people do them in the browser, for every journey that needs them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.studio import Studio

Enter = Callable[..., Page]
Picture = Callable[[Page, str], None]
MAKE_PROJECT = """
from datetime import date
from projects.models import *
project, _ = Project.objects.get_or_create(slug="{slug}", defaults=dict(name="{slug}"))
Approval.objects.get_or_create(project=project, number="EC-1", defaults=dict(
    ethics_body="Ethics committee", basis="public", may_draft=True, may_train=True, may_share=True,
    valid_from=date(2020, 1, 1), expires_on=date(2099, 1, 1)))
for name, role in [("surgeon-a", "surgeon"), ("lead-b", "lead"), ("steward-e", "steward"),
                   ("evaluator-d", "evaluator")]:
    Membership.objects.get_or_create(user=User.objects.get(username=name), project=project, role=role)
"""


def fresh(word: str) -> str:
    """A project's short name that no test before has used, also on a system that runs on."""
    return f"{word}-{time.time_ns()}"


def make_project(studio: Studio, slug: str) -> None:
    """A project with an approval and the cast's seats in it."""
    studio.inside(MAKE_PROJECT.format(slug=slug))


def _word(slug: str) -> str:
    """What a fresh short name began with."""
    return slug.rpartition("-")[0]


def phantom(studio: Studio, word: str, *people: tuple[str, str, str], with_items: bool = True) -> str:
    """The short name of a new project like the demonstration, which every test looks at and none changes.

    `people` are as `phantom_make` takes them; without any they are those of the demonstration.
    """
    slug = fresh(word)
    told = f"{slug!r}, {list(people)!r}, with_items={with_items}"
    studio.inside(f"from tests.browser.phantoms import phantom_make; phantom_make({told})")
    return slug


def allow_endpoint(page: Page, address: str, name: str) -> None:
    """An admin allows the server as a local endpoint and tries it."""
    page.goto("/endpoints/")
    page.get_by_role("link", name="Allow an endpoint").click()
    for field, text in (
        ("name", name),
        ("base_url", address),
        ("model_name", "spine-test-1"),
        ("model_family", "spine-test"),
        ("requests_per_minute", "6000"),
        ("input_price", "0.5"),
        ("output_price", "1.5"),
    ):
        page.fill(f"[name={field}]", text)
    page.check("[name=is_local]")
    page.get_by_role("button", name="Save").click()
    row = page.locator("tr", has_text=name)
    expect(row).to_contain_text("Local")
    row.get_by_role("button", name="Try now").click()
    expect(page.locator("tr", has_text=name)).to_contain_text("follows schemas; sees images")


def upload(page: Page, slug: str, files: list[Path], **choices: str) -> None:
    """Open an import, choose files, wait until every one has its outcome."""
    page.goto(f"/p/{slug}/imports/")
    for name, value in choices.items():
        page.select_option(f"[name={name}]", value)
    page.get_by_role("button", name="Open the import").click()
    page.set_input_files("[data-choose=files]", files)
    expect(page.locator("h1")).to_contain_text("Finished", timeout=90_000)


def sign_off_if_it_waits(enter: Enter, slug: str) -> None:
    """The steward looks at what waits, picture by picture, and signs it off."""
    page = enter("steward-e")
    while True:
        page.goto(f"/p/{slug}/studies/")
        waiting = page.locator("tr", has_text="Waits for a person").first
        if not waiting.count():
            return
        waiting.get_by_role("link").first.click()
        page.get_by_role("link", name="Look and sign off").click()
        if page.get_by_text("Pictures looked at one by one").count():
            page.get_by_role("link", name="Look picture by picture").click()
        while "/mask/" in page.url:
            for found in page.locator("[name=found]:checked").all():
                found.uncheck()
            page.get_by_role("button", name="Nothing else names anybody, go on").click()
            page.wait_for_load_state()
        page.get_by_role("button", name="Nothing names anybody").click()
        page.wait_for_load_state()


def draft(page: Page, slug: str, count: int) -> None:
    """Start a run of the built-in drafter on everything and wait until it has ended."""
    page.goto(f"/p/{slug}/generation/new/")
    for tick in page.locator("[name=studies]").all():
        tick.check()
    page.fill("[name=count]", str(count))
    page.get_by_role("button", name="See the plan").click()
    page.get_by_role("button", name="Start drafting").click()
    expect(page.locator("h1")).to_contain_text("Finished", timeout=90_000)


def open_study(page: Page, slug: str, number: int = 0) -> None:
    """Open a study of the list and wait until its picture is drawn."""
    page.goto(f"/p/{slug}/studies/")
    page.locator("tbody tr th a").nth(number).click()
    expect(page.locator("spine-viewer canvas").first).to_be_visible(timeout=20_000)


def shown_levels(page: Page) -> set[str]:
    """Levels whose marks are drawn over the pictures."""
    expect(page.locator("spine-viewer .marks [data-mark]").first).to_be_attached(timeout=20_000)
    found = page.locator("spine-viewer .marks [data-mark]").evaluate_all(
        "all => all.map(e => e.dataset.mark)"
    )
    return set(found)


def wait_for_redraft(page: Page, slug: str) -> None:
    """Wait until an item that was sent back waits for the same surgeon again."""
    for _ in range(90):
        page.goto(f"/p/{slug}/queue/?only=answered")
        if page.locator("main table a[href*=review]").count():
            return
        page.wait_for_timeout(1000)
    raise AssertionError("The redraft did not come back within 90 s.")


def item(page: Page) -> str:
    """The address of the item on the screen."""
    return page.url.split("?")[0]


def settled(page: Page) -> None:
    """Wait until the item has stood long enough for its keys to decide."""
    expect(page.locator("main#main[data-ready]:not([data-settling])")).to_be_attached()


def decided(page: Page, before: str) -> None:
    """Wait until the page has moved on and its keys work."""
    page.wait_for_function(
        "before => location.href.split('?')[0] !== before && !!document.querySelector('main[data-ready]')"
        " && !document.querySelector('[data-needs-images][disabled]')",
        arg=before,
    )
    settled(page)
    page.wait_for_load_state("networkidle")


def with_picture(page: Page) -> None:
    """Wait until the item's own picture is on the screen: before that nothing is decided."""
    expect(page.locator("spine-viewer[data-shown]")).to_be_attached(timeout=30_000)
    expect(page.locator("[data-needs-images][disabled]")).to_have_count(0)
    settled(page)


def decide_four(surgeon: Page, slug: str, picture: Picture) -> None:
    """Edit and approve one, approve one, send one back, reject one; then approve what came back."""
    surgeon.goto(f"/p/{slug}/queue/")
    assert surgeon.locator("main table a[href*=review]").count() >= 4
    surgeon.locator("main table a[href*=review]").first.click()
    # One edited and approved.
    first = item(surgeon)
    with_picture(surgeon)
    picture(surgeon, f"review-{_word(slug)}")
    surgeon.keyboard.press("e")
    surgeon.locator("textarea").first.press_sequentially(" Say why.")
    surgeon.keyboard.press("Control+Enter")
    decided(surgeon, first)
    # One approved as it stands.
    second = item(surgeon)
    surgeon.keyboard.press("a")
    decided(surgeon, second)
    # One sent back; it returns to the same surgeon with the comment answered.
    third = item(surgeon)
    surgeon.keyboard.press("s")
    expect(surgeon.locator("dialog[open]")).to_contain_text("Send")
    surgeon.keyboard.type("Ask for another level.")
    surgeon.keyboard.press("Control+Enter")
    decided(surgeon, third)
    # One rejected with reason and harm.
    fourth = item(surgeon)
    surgeon.keyboard.press("x")
    expect(surgeon.locator("dialog[open]")).to_contain_text("Reject")
    surgeon.keyboard.press("l")
    surgeon.keyboard.press("3")
    surgeon.keyboard.press("Enter")
    decided(surgeon, fourth)

    wait_for_redraft(surgeon, slug)
    surgeon.locator("main table a[href*=review]").first.click()
    expect(surgeon.get_by_text("Ask for another level.").first).to_be_visible()
    with_picture(surgeon)
    picture(surgeon, f"review-sent-back-{_word(slug)}")
    back = item(surgeon)
    surgeon.keyboard.press("a")
    # Only answered redrafts were asked for, and this was the only one: back to the queue.
    surgeon.wait_for_function("before => location.href.split('?')[0] !== before", arg=back)
    surgeon.wait_for_load_state("networkidle")


def release(page: Page, slug: str) -> None:
    """Write a release of what is approved, and see it finished."""
    page.goto(f"/p/{slug}/releases/new/")
    page.fill("[name=name]", "First")
    page.get_by_role("button", name="Count").click()
    page.get_by_role("button", name="Write the release").click()
    link = page.locator("main table a[href*=releases]").first
    expect(link).to_be_visible(timeout=60_000)
    link.click()
    expect(page.get_by_text(re.compile("manifest", re.I)).first).to_be_visible()


def approve_first(enter: Enter, slug: str, picture: Picture) -> None:
    """A surgeon approves the first item that waits."""
    surgeon = enter("surgeon-a")
    surgeon.goto(f"/p/{slug}/queue/")
    surgeon.locator("main table a[href*=review]").first.click()
    with_picture(surgeon)
    picture(surgeon, f"review-{_word(slug)}")
    before = item(surgeon)
    surgeon.keyboard.press("a")
    surgeon.wait_for_function("before => location.href.split('?')[0] !== before", arg=before)
