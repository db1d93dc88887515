"""Two labellers are compared on a page, suggestions are asked for and accepted, and marks are taken over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import dist
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, Picture, make_project, open_study
from tests.browser.test_base import AXE
from tests.browser.test_every_page import SERIOUS
from tests.browser.test_label import (
    SLUG,
    STORE,
    Known,
    click_at,
    listed,
    open_labelling,
    seen,
    stored,
    turn_to,
)
from tests.imaging.suggestion_servers import standing_in
from tests.studio import Studio

pytestmark = pytest.mark.browser
# What surgeon A labelled: L2 to L5 where they are.
LABEL = """
from imaging.models import LevelMark, Series
from imaging.phantom import phantom_studies
from projects.models import User
who = User.objects.get(username="surgeon-a")
series = Series.objects.get(study__project__slug="labelling", modality="MR")
for mark in phantom_studies(3)[1].series[0].marks:
    if mark.level in ("L2", "L3", "L4", "L5"):
        x, y, z = mark.centroid
        LevelMark.objects.create(series=series, level=mark.level, space="patient", x=x, y=y, z=z,
            author_kind="person", author=who, author_name=who.username)
print(series.series_instance_uid)
"""
ALLOW = """
from imaging.models import SuggestionRun, SuggestionServer
SuggestionRun.objects.filter(project__slug="labelling").delete()
SuggestionServer.objects.update_or_create(name="House", defaults={"address": "%s", "is_local": True})
"""
FORGET = """
from imaging.models import LevelMark, SuggestionRun, SuggestionServer
SuggestionRun.objects.filter(project__slug="labelling").delete()
SuggestionServer.objects.filter(name="House").delete()
LevelMark.objects.filter(series__study__project__slug="labelling").delete()
"""


@pytest.fixture
def known(studio: Studio) -> Iterator[dict[str, Known]]:
    """Where the levels lie; the project is others' too, and neither server nor suggestion stays in it."""
    make_project(studio, SLUG)
    told: dict[str, Any] = json.loads(studio.inside(STORE).splitlines()[-1])
    yield {name: Known(one) for name, one in told.items()}
    studio.inside(FORGET)


def without_fault(page: Page) -> bool:
    page.evaluate(AXE.read_text())
    return page.evaluate(SERIOUS) == []  # type: ignore[no-any-return]


def test_a_column_that_is_one_off_is_seen_before_it_is_saved(
    studio: Studio, known: dict[str, Known], enter: Enter, watch: Watch, picture: Picture
) -> None:
    studio.inside(LABEL)
    page, mr = enter("lead-b"), known["mr"]
    open_labelling(page)
    page.get_by_label("Level to place").select_option("L4")
    for level in ("L5", "L4", "L3"):
        turn_to(page, mr.picture(level))
        click_at(page, mr.pixel(level))
    assert listed(page) == ["L2", "L3", "L4"]
    page.get_by_role("button", name="Save marks").click()
    expect(page.get_by_role("alert")).to_contain_text("Surgeon A")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Compare yours, also unsaved").click()
    beside = opened.value
    seen_beside = beside.locator("[data-compare-picture] image")
    expect(seen_beside).to_have_attribute("visibility", "visible")
    said = (
        "Surgeon A names the whole column one level lower than you: where you marked L2, Surgeon A marked L3."
    )
    expect(beside.get_by_text(said)).to_be_visible()
    rows = beside.locator("tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.filter(has_text="one level lower")).to_have_count(3)
    # A press on a level shows its picture, with the marks of both.
    beside.locator("[data-compare-level=L2][data-compare-of=one]").click()
    expect(beside.locator(".label-first[data-mark=L2]")).to_have_count(1)
    expect(beside.locator(".label-other[data-mark=L3]")).to_have_count(1)
    assert without_fault(beside)
    picture(beside, "compare-light")
    beside.emulate_media(color_scheme="dark")
    assert without_fault(beside)
    picture(beside, "compare-dark")
    place = beside.locator("[data-compare-place]").text_content()
    beside.keyboard.press("PageDown")
    expect(beside.locator("[data-compare-place]")).not_to_have_text(str(place))
    assert listed(page) == ["L2", "L3", "L4"]
    assert {row[1] for row in stored(studio)} == {"surgeon-a"}
    assert (watch.csp, watch.errors) == ([], [])


# Beside surgeon A: L2 and L3 moved by 3 mm to the back and 4 mm up, the bone of L4 called L5, and no other.
LABEL_OTHERWISE = """
import json
from imaging.models import LevelMark, Series
from projects.models import User
who = User.objects.get(username="surgeon-c")
series = Series.objects.get(study__project__slug="labelling", modality="MR")
first = {mark.level: mark for mark in LevelMark.objects.filter(series=series, author__username="surgeon-a")}
for here, level, back, up in (("L2", "L2", 3, 4), ("L3", "L3", 3, 4), ("L4", "L5", 0, 1)):
    mark = first[here]
    at = dict(x=mark.x, y=mark.y + back, z=mark.z + up)
    LevelMark.objects.create(series=series, level=level, space="patient", **at,
        author_kind="person", author=who, author_name=who.username)
study = series.study
print(json.dumps([f"/p/labelling/studies/{study.uid}/compare/?series={series.uid}",
    [[mark.x, mark.y, mark.z] for mark in (first["L4"], first["L5"])]]))
"""


def test_two_labellers_differ_in_millimetres_and_in_levels(
    studio: Studio, known: dict[str, Known], enter: Enter, watch: Watch, picture: Picture
) -> None:
    studio.inside(LABEL)
    address, (fourth, fifth) = json.loads(studio.inside(LABEL_OTHERWISE).splitlines()[-1])
    page = enter("lead-b")
    page.goto(address)
    if page.get_by_label("First").locator("option:checked").inner_text().startswith("Surgeon C"):
        page.get_by_label("First").select_option(index=1)
        page.get_by_label("Second").select_option(index=0)
        page.get_by_role("button", name="Compare").click()
    # The fifth of the second lies 1 mm above the fourth of the first.
    apart = dist(fifth, [fourth[0], fourth[1], fourth[2] + 1])
    rows = [" ".join(text.split()) for text in page.locator("tbody tr").all_inner_texts()]
    assert rows == [
        "L2 L2 5.0 mm same level 5.0 mm",
        "L3 L3 5.0 mm same level 5.0 mm",
        "L4 L5 1.0 mm one level lower –",
        f"L5 not marked – – {apart:.1f} mm",
    ]
    short = page.locator("section", has_text="In short")
    expect(short).to_contain_text("2 of 3")
    expect(short).to_contain_text("Apart, median 5.0 mm", use_inner_text=True)
    page.locator("[data-compare-level=L2][data-compare-of=one]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".label-first[data-mark=L2]")).to_have_count(1)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert without_fault(page)
        for width in (1440, 1024):
            page.set_viewport_size({"width": width, "height": 900})
            picture(page, f"compare-two-{scheme}-{width}")
    assert (watch.csp, watch.errors) == ([], [])


def test_suggestions_are_asked_for_seen_taken_over_and_accepted(
    studio: Studio,
    known: dict[str, Known],
    enter: Enter,
    watch: Watch,
    picture: Picture,
    tmp_path: Path,
) -> None:
    marks = [{"level": level, "point": known["mr"].told["marks"][level]} for level in ("L3", "L4", "L5")]
    answer = tmp_path / "answer.json"
    answer.write_text(json.dumps({"model": "Finder", "version": "2", "marks": marks}))
    page = enter("surgeon-a")
    with standing_in(answer) as address:
        studio.inside(ALLOW % address)
        open_labelling(page)
        page.get_by_label("Ask a server where the levels are").select_option(label="House (local)")
        page.get_by_role("button", name="Ask for suggestions").click()
        expect(page.get_by_text("Finder 2 on House suggests 3 marks.")).to_be_visible()
    picture(page, "suggestions-light")
    assert without_fault(page)
    page.get_by_role("link", name="Look at the suggestions").click()
    seen(page)
    turn_to(page, known["mr"].picture("L4"))
    expect(page.locator(".label-other[data-mark=L4]")).to_have_count(1)
    page.get_by_role("button", name="3 from Finder 2 on House").click()
    assert listed(page) == ["L3", "L4", "L5"]
    page.get_by_role("button", name="Undo").click()
    assert listed(page) == []
    page.get_by_role("button", name="Accept all 3").click()
    expect(page.get_by_text("3 suggestions accepted in your name.")).to_be_visible()
    open_study(page, SLUG)
    expect(page.get_by_title("Accepted by Surgeon A; press to take that back").first).to_be_visible()
    assert (watch.csp, watch.errors) == ([], [])
