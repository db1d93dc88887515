"""An X-ray travels the whole way: its marks are pixels, its numbering assumed, its side unknown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import (
    Enter,
    Picture,
    approve_first,
    draft,
    fresh,
    make_project,
    open_study,
    release,
    shown_levels,
    sign_off_if_it_waits,
    upload,
)
from tests.studio import Studio

pytestmark = [pytest.mark.browser, pytest.mark.shared]

FILM = "N59,N,34M,F_1_0.jpg"
# Column and row in px, placed by eye on the film for this test: marks, no medical truth.
PLACES = {
    "T12": (150, 184),
    "L1": (148, 200),
    "L2": (146, 219),
    "L3": (145, 238),
    "L4": (143, 258),
    "L5": (140, 280),
}
VERSE_NUMBERS = {"T12": 19, "L1": 20, "L2": 21, "L3": 22, "L4": 23, "L5": 24}


def centroid_list(folder: Path) -> Path:
    """The marks as VerSe writes them: columns run to the left of the patient, rows to the feet."""
    rows = [{"label": VERSE_NUMBERS[level], "X": x, "Y": y, "Z": 0} for level, (x, y) in PLACES.items()]
    path = folder / FILM.replace(".jpg", "_ctd.json")
    path.write_text(json.dumps([{"direction": ["L", "I", "P"]}, *rows]))
    return path


def drawn_places(page: Page) -> dict[str, tuple[float, float]]:
    """Where the marks are drawn, in px of the film: scale and place are taken from T12 and L5.

    That the picture lies under the marks to a fraction of a pixel is proved in test_viewer.py.
    """
    drawn: dict[str, tuple[float, float]] = {}
    for mark in page.locator("spine-viewer .marks circle[data-mark]").all():
        drawn[str(mark.get_attribute("data-mark"))] = (
            float(mark.get_attribute("cx") or "nan"),
            float(mark.get_attribute("cy") or "nan"),
        )
    (left, top), (first_column, first_row) = drawn["T12"], PLACES["T12"]
    scale = (drawn["L5"][1] - top) / (PLACES["L5"][1] - first_row)
    return {
        level: (first_column + (x - left) / scale, first_row + (y - top) / scale)
        for level, (x, y) in drawn.items()
    }


def test_an_x_ray_with_marks_travels_the_whole_way(
    studio: Studio, enter: Enter, watch: Watch, picture: Picture, shared_files: Path, tmp_path: Path
) -> None:
    slug = fresh("film")
    make_project(studio, slug)
    lead = enter("lead-b")
    upload(lead, slug, [shared_files / "xray_spine" / FILM, centroid_list(tmp_path)], picture_modality="CR")
    picture(lead, "import-film")
    expect(lead.locator("tbody tr", has_text=".json")).to_contain_text("Level list, 6 marks")
    assert lead.locator("tr", has_text="Taken").count() == 2
    lead.goto(f"/p/{slug}/studies/")
    expect(lead.locator("tbody tr").first).to_contain_text("Waits for a person")
    sign_off_if_it_waits(enter, slug)

    open_study(lead, slug)
    assert shown_levels(lead) == set(PLACES)
    expect(lead.get_by_text("Level assumed").first).to_be_visible()
    expect(lead.get_by_text("Side unknown").first).to_be_visible()
    picture(lead, "study-film")
    for level, place in drawn_places(lead).items():
        assert place == pytest.approx(PLACES[level], abs=0.5), level

    draft(lead, slug, 4)
    picture(lead, "generation-film")
    approve_first(enter, slug, picture)
    release(lead, slug)
    picture(lead, "release-film")
    studio.manage("verify_history")
    assert watch.csp == []
    assert watch.errors == []


def test_an_x_ray_without_a_list_is_shown_without_levels(
    studio: Studio, enter: Enter, watch: Watch, picture: Picture, shared_files: Path, tmp_path: Path
) -> None:
    slug = fresh("film-alone")
    make_project(studio, slug)
    lead = enter("lead-b")
    stranger = tmp_path / "other_ctd.json"
    stranger.write_text(json.dumps([{"label": 20, "X": 150, "Y": 400}]))
    films = sorted((shared_files / "xray_spine").glob("*.jpg"))[:1]
    upload(lead, slug, [*films, stranger], picture_modality="CR")
    expect(lead.locator("tbody tr", has_text=".json")).to_contain_text("outside the picture")
    sign_off_if_it_waits(enter, slug)
    open_study(lead, slug)
    expect(lead.get_by_text("Side unknown").first).to_be_visible()
    expect(lead.get_by_text("No level is marked")).to_be_visible()
    picture(lead, "study-film-alone")
    assert watch.csp == []
