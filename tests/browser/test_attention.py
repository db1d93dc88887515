"""What stood on the screen: counted by the viewer, hinted at, kept with the decision, shown to its reader."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, Picture, decided, item, phantom, with_picture
from tests.browser.looks import four_looks
from tests.browser.pictures import until
from tests.browser.test_review_journey import no_faults, visit
from tests.studio import Studio

pytestmark = pytest.mark.browser

# About a study like one of the demonstration; each viewport opens at the first slice, where no level is
# marked.
MAKE = """
import itertools, json
from corpus.bodies import body_parse
from corpus.models import Instance
from django.db.models import Max
from imaging.models import Plane, Series
from projects.models import Project, User
from tests.review import making
project, user = Project.objects.get(slug={slug!r}), User.objects.get(username="surgeon-c")
rows = Instance.objects.filter(project=project, modality="MR", study__isnull=False)
shown = rows.order_by("number").first()
stacks = [Series.objects.filter(study=shown.study, plane=plane, frame_count__gt=3).order_by("pk").first()
          for plane in (Plane.SAGITTAL, Plane.AXIAL)]
images = [dict(series=one.series_instance_uid, frame=1) for one in stacks if one]
last = Instance.objects.filter(project=project).aggregate(n=Max("number"))["n"] or 0
making._numbers = itertools.count(last + 1)
made = dict(study=shown.study, subject=shown.subject, modality="MR")
round = making.opened(project, body=making.question(images=images), **made)
round.assignments.update(reserved_for=user)
print(json.dumps(str(round.assignments.get().uid)))
"""
KEPT = """
import json
from review.models import Look
rows = Look.objects.filter(assignment__uid={uid!r})
print(json.dumps([[r.slices, r.slices_seen, r.levels, r.levels_shown, r.assignment.decision_id is not None]
                  for r in rows]))
"""
SEEN = "[...document.querySelectorAll('.vp:not(.vp-vacant) .bl')].map((one) => one.textContent)"


def made(studio: Studio, slug: str) -> str:
    """The uid of a new item's assignment."""
    found: str = json.loads(studio.inside(MAKE.format(slug=slug)).strip().splitlines()[-1])
    return found


def kept(studio: Studio, uid: str) -> list[list[Any]]:
    found: list[list[Any]] = json.loads(studio.inside(KEPT.format(uid=uid)).strip().splitlines()[-1])
    return found


def opened(page: Page, slug: str, uid: str) -> None:
    visit(page, f"/p/{slug}/review/{uid}/")
    with_picture(page)
    page.mouse.move(300, 300)


def seen(page: Page) -> int:
    """How many slices the first viewport says were seen."""
    until(page, f"{SEEN}[0].includes('seen')")
    found = re.search(r"seen (\d+) of \d+", page.evaluate(SEEN)[0])
    assert found is not None
    return int(found[1])


def scroll(page: Page, slices: int) -> None:
    """Scroll the first viewport back, slowly enough that each slice is drawn."""
    page.locator(".vp").first.hover()
    for _ in range(slices):
        page.mouse.wheel(0, -100)
        page.wait_for_timeout(300)


def until_kept(page: Page, studio: Studio, uid: str) -> None:
    """Wait for the report that goes out as a page is left: nobody is there to hear its answer."""
    for _ in range(60):
        if kept(studio, uid):
            return
        page.wait_for_timeout(500)
    raise AssertionError("Nothing was kept.")


def test_what_was_on_the_screen_is_hinted_at_counted_on_and_kept_with_the_decision(
    studio: Studio, enter: Enter, watch: Watch, picture: Picture
) -> None:
    slug = phantom(studio, "attention")
    uid, page = made(studio, slug), enter("surgeon-c")
    page.goto(f"/p/{slug}/quality/")
    page.get_by_role("region", name="What I looked at").get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Nothing is kept yet")).to_be_visible()
    expect(page.get_by_text("It is kept from the next item on")).to_be_visible()
    opened(page, slug, uid)
    hint = page.locator("[data-look-hint]")
    expect(hint).to_contain_text("L2/L3 not on the screen for a second yet")
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        picture(page, f"attention-hint-{theme}")
    scroll(page, 2)
    before = seen(page)
    assert before >= 2
    # What was reported before a reload is counted on from.
    page.goto("about:blank")
    until_kept(page, studio, uid)
    opened(page, slug, uid)
    assert seen(page) >= before
    hint.get_by_role("link", name="L2/L3").click()
    page.mouse.move(320, 320)
    expect(hint).to_be_empty()
    here = item(page)
    page.keyboard.press("a")
    decided(page, here)
    ((slices, slices_seen, levels, shown, is_decided),) = kept(studio, uid)
    assert (levels, shown, is_decided) == (1, 1, True)
    assert before < slices_seen <= slices
    page.goto(f"/p/{slug}/quality/")
    expect(page.get_by_role("table", name="By level")).to_contain_text("1 of 1")
    expect(page.get_by_role("table", name="By kind")).to_contain_text(f"{slices_seen} of {slices}")
    four_looks(page, "attention-quality", picture)
    page.get_by_text("Stop, and delete what is kept").click()
    page.get_by_role("button", name="Delete it all").click()
    expect(page.get_by_role("button", name="Accept").last).to_be_visible()
    assert kept(studio, uid) == []
    no_faults(watch)
