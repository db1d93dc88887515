"""From a finding to the words it speaks of, and to its level, by mouse and by keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Picture, fresh, settled
from tests.browser.looks import four_looks
from tests.site.test_page_weight import modules_of, scripts_of
from tests.studio import Studio

pytestmark = pytest.mark.browser

MAKE = """
from corpus.models import Finding
from projects.models import Membership, Project, User
from tests.review.making import opened, question
project = Project.objects.create(slug={slug!r}, name="Findings")
user = User.objects.get(username="surgeon-c")
Membership.objects.create(user=user, project=project, role="surgeon")
round = opened(project, draft=question(rationale="The disc is bright on T2."))
for at, (severity, field, level) in enumerate(
    [("error", "/options/1/text", "L2/L3"), ("error", "/rationale", "L4/L5"), ("note", "/images/0", "L1")]
):
    Finding.objects.create(
        revision=round.seen, check_name="levels_agree", severity=severity, field=field, level=level,
        message=f"The words at {{field}} say another level than the key.", fingerprint=str(at) * 64)
print(round.assignments.get().uid)
"""
OPTION = "[data-field='options/2/text']"


def test_a_finding_about_a_level_leads_to_its_words_too(
    studio: Studio, enter: Callable[..., Page], watch: Watch, picture: Picture
) -> None:
    slug = fresh("finding-words")
    uid = studio.inside(MAKE.format(slug=slug)).strip().splitlines()[-1]
    address = f"/p/{slug}/review/{uid}/"
    page = enter("surgeon-c")
    page.goto(address)
    page.locator("main#main[data-ready]").wait_for()
    settled(page)
    findings = page.locator(".finding")
    assert findings.locator("[data-jump]").count() == 2
    assert findings.locator("a[data-level]").count() == 3
    page.keyboard.press("Shift+J")
    expect(page.locator(OPTION)).to_be_focused()
    page.keyboard.press("Shift+N")
    expect(findings.nth(1)).to_be_focused()
    page.keyboard.press("Shift+J")
    expect(page.locator("[data-field=rationale]")).to_be_focused()
    findings.first.get_by_role("link", name="Show").click()
    expect(page.locator(OPTION)).to_be_focused()
    page.locator(".overrule summary").first.click()
    four_looks(page, "review-findings", picture)
    # In the form the words are a field.
    page.goto(f"{address}?mode=edit")
    page.locator("main#main[data-ready]").wait_for()
    page.locator(".finding [data-jump]").first.click()
    expect(page.locator("textarea[name='body.options/2/text']")).to_be_focused()
    four_looks(page, "review-findings-edit", picture)
    assert watch.csp == []
    assert watch.errors == []


def test_the_page_loads_the_scripts_that_are_weighed_and_no_others(
    studio: Studio, enter: Callable[..., Page]
) -> None:
    slug = fresh("weighed")
    uid = studio.inside(MAKE.format(slug=slug)).strip().splitlines()[-1]
    page = enter("surgeon-c")
    loaded: set[str] = set()
    page.on("request", lambda one: loaded.add(one.url.rsplit("/", 1)[-1]))
    page.goto(f"/p/{slug}/review/{uid}/")
    page.locator("main#main[data-ready]").wait_for()
    settled(page)
    scripts = {name for name in loaded if name.endswith(".js")}
    assert scripts
    assert scripts <= {path.name for path in scripts_of(*modules_of("review/item.html"))}
