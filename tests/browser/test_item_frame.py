"""What an item shows is the very slice it asks about: on the screen, from item to item, and as released."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, Route, expect

from tests.browser.conftest import Watch
from tests.browser.journey import (
    Enter,
    draft,
    fresh,
    make_project,
    phantom,
    settled,
    sign_off_if_it_waits,
    upload,
)
from tests.studio import Studio

pytestmark = pytest.mark.browser

# What each open assignment asks about: series, SOP Instance, whether something points at it.
ASKED = """
import json
from corpus.bodies import body_parse
from review.models import Assignment
found = {}
for row in Assignment.objects.filter(round__instance__project__slug=%r).select_related("round__seen"):
    images = body_parse(row.round.seen.body).images
    found[str(row.uid)] = [[one.series, one.sop, one.pointer is not None] for one in images]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def slug(studio: Studio) -> str:
    """A project in which nobody has passed anything over or taken anything up yet."""
    return phantom(studio, "frames")


@dataclass(frozen=True)
class Seen:
    """What stood on the screen for one assignment: series with SOP Instance of each viewport, arrows."""

    assignment: str
    sops: frozenset[str]
    arrows: int


Asked = dict[str, list[tuple[str, str, bool]]]


def asked_of(studio: Studio, slug: str) -> Asked:
    """Series, SOP Instance and whether something points at it, of each assignment."""
    found: Asked = json.loads(studio.inside(ASKED % slug).strip().splitlines()[-1])
    return found


def look(page: Page, asked: Asked) -> Seen:
    """Read the screen once the viewer has come to rest and what is asked about is pointed at."""
    expect(page.locator("spine-viewer:not([aria-busy=true]) canvas").first).to_be_visible(timeout=20_000)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(400)
    panes, arrows = page.locator("spine-viewer .vp"), page.locator("spine-viewer .ov-pointer")
    assignment = page.url.split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    expect(arrows).to_have_count(sum(pointed for *_, pointed in asked[assignment]), timeout=20_000)
    sops = frozenset(panes.evaluate_all("all => all.map((one) => one.dataset.sop)"))
    return Seen(assignment, sops, arrows.count())


def skipped(page: Page) -> None:
    settled(page)
    before = page.url.split("?")[0]
    page.keyboard.press("k")
    page.wait_for_function("before => location.href.split('?')[0] !== before", arg=before)


def walk(page: Page, slug: str, count: int, asked: Asked) -> list[Seen]:
    """Look at `count` image items one after the other, as a surgeon meets them."""
    page.goto(f"/p/{slug}/queue/?source=image")
    page.locator("main table a[href*=review]").first.click()
    found = [look(page, asked)]
    while len(found) < count:
        skipped(page)
        found.append(look(page, asked))
    return found


def as_asked(asked: Asked, found: list[Seen]) -> None:
    for seen in found:
        images = asked[seen.assignment]
        assert images, "an image item shows an image"
        # A series is scrolled to the first of its slices that the item is about.
        assert images[0][1] in seen.sops, seen
        firsts = {series: sop for series, sop, _ in reversed(images)}
        # Of more series than there are viewports the rest is a click away.
        assert len(seen.sops & set(firsts.values())) == min(len(firsts), len(seen.sops)), seen
        assert seen.arrows == sum(pointed for *_, pointed in images), seen


def test_items_of_one_study_each_open_on_their_own_slice(
    studio: Studio, slug: str, enter: Enter, watch: Watch
) -> None:
    page = enter("surgeon-c")
    asked = asked_of(studio, slug)
    found = walk(page, slug, 6, asked)
    # What lies first in the queue is chance.
    while not any(seen.arrows for seen in found) and len(found) < 16:
        skipped(page)
        found.append(look(page, asked))
    assert len({seen.sops for seen in found}) > 1, "the walk meets more than one picture"
    assert any(seen.arrows for seen in found)
    as_asked(asked, found)
    assert watch.csp == []


def test_an_item_is_approved_only_with_its_picture_on_the_screen(slug: str, enter: Enter) -> None:
    """Frames are held back: keys, and what redraws the picture of the study before, change nothing."""
    page = enter("surgeon-c")
    page.goto(f"/p/{slug}/queue/?source=image")
    page.locator("main table a[href*=review]").first.click()
    approve = page.locator("button[value=approve]")
    expect(approve).to_be_enabled(timeout=20_000)
    held: list[Route] = []
    page.route("**/frames/**", lambda route: held.append(route))
    for _ in range(12):  # until another study comes, whose pictures are not here yet
        skipped(page)
        page.wait_for_timeout(700)
        # An item that is answered first has no such button.
        if held and approve.count() and approve.is_disabled():
            break
    assert held, "the walk met no picture that had to be fetched"
    address, blank = page.url, page.locator("spine-viewer .vp-blank").count()
    page.keyboard.press("a")
    page.set_viewport_size({"width": 1300, "height": 850})
    page.keyboard.press("2")
    page.wait_for_timeout(800)
    assert page.url == address
    expect(approve).to_be_disabled()
    assert page.locator("spine-viewer .vp-blank").count() == blank
    for route in held:
        with suppress(Error):  # the page itself gave some of them up
            route.continue_()
    page.unroute("**/frames/**")
    expect(approve).to_be_enabled(timeout=20_000)


@pytest.mark.shared
def test_a_stack_that_is_numbered_downwards_opens_on_the_marked_slice(
    studio: Studio, enter: Enter, watch: Watch, shared_files: Path
) -> None:
    slug = fresh("ct-frames")
    make_project(studio, slug)
    lead = enter("lead-b")
    source = shared_files / "TotalSegmentator"
    slices = sorted((source / "example_ct_dicom").iterdir())
    mask = source / "example_seg_dicom.nii.gz"
    upload(lead, slug, [*slices, mask], numbering_scheme="totalsegmentator")
    sign_off_if_it_waits(enter, slug)
    draft(lead, slug, 2)
    asked = asked_of(studio, slug)
    found = walk(enter("surgeon-a"), slug, 1, asked)
    as_asked(asked, found)
    assert found[0].arrows == 1
    assert watch.csp == []
