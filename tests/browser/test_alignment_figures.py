"""Figures at one level, from the front and between two films, held against a hand calculation."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, Picture, make_project, open_study
from tests.browser.test_alignment import AT, Place, figure, known, open_alignment, press, saved, seen, shown
from tests.studio import Studio

pytestmark = pytest.mark.browser
__all__ = ["known"]
SLUG = "alignment-more"
# Two films from the side in one series, a film from the front, and slices of a patient who lay.
STORE = """
import json
from imaging.models import Alignment, Plane, Series
from imaging.phantom import phantom_studies
from imaging.phantom.standing import standing_film
from projects.models import Project
from tests.imaging.stored import dataset_store, study_store
project, phantom = Project.objects.get(slug="alignment-more"), phantom_studies(3)
bent, straight = standing_film(3), standing_film(1).dataset
straight.SeriesInstanceUID, straight.InstanceNumber = bent.dataset.SeriesInstanceUID, 2
front, slices = phantom[2].series[0].datasets, phantom[1].series[0].datasets
made = (("flexion and extension", "DX", Plane.PROJECTION, [bent.dataset, straight]),
        ("from the front", "DX", Plane.PROJECTION, front), ("sagittal T2", "MR", Plane.SAGITTAL, slices))
if not Series.objects.filter(study__project=project):
    for number, (words, modality, plane, datasets) in enumerate(made, 1):
        row = study_store(project, series=str(datasets[0].SeriesInstanceUID), slices=0)
        for dataset in datasets:
            dataset_store(row, dataset)
        Series.objects.filter(pk=row.pk).update(
            plane=plane, modality=modality, description=words, rows=datasets[0].Rows, number=number,
            columns=datasets[0].Columns, frame_count=len(datasets), calibrated=plane == Plane.SAGITTAL)
Alignment.objects.filter(series__study__project=project).delete()
print(json.dumps({"landmarks": bent.landmarks, "front": [int(front[0].Columns), int(front[0].Rows)],
                  "slices": [int(slices[0].Columns), int(slices[0].Rows)]}))
"""
WHOLE = """
from imaging.alignment_points import Spot
from imaging.models import Series
from imaging.phantom.standing import standing_film
from imaging.selectors.alignment import Offer, alignment_set
from imaging.services.alignment_keep import alignment_keep
from projects.models import User
film, series = standing_film(3), Series.objects.get(study__project__slug="alignment")
sop = str(film.dataset.SOPInstanceUID)
alignment_keep(place=alignment_set(Offer(series, sop)), stated="", seen="",
    spots={key: Spot(sop, *place) for key, place in film.landmarks.items()},
    author=User.objects.get(username="surgeon-a"))
"""
CALIBRATION = "This film has no calibration: lengths are in pixels, not in millimetres."
# How far a body is drawn before the one below, of the endplate, and how far above it, in pixels.
SLIP, APART = 0.3, 24.0


@pytest.fixture
def stored(studio: Studio) -> dict[str, Any]:
    make_project(studio, SLUG)
    told: dict[str, Any] = json.loads(studio.inside(STORE).splitlines()[-1])
    return told


def number(page: Page, name: str) -> float:
    """The value of a figure, without its unit."""
    expect(figure(page, name)).to_be_visible()
    return float(shown(page)[name].replace("−", "-").split()[0].rstrip("°"))


def choose(page: Page, task: str, choice: str = "") -> None:
    page.get_by_label("What to measure").select_option(task)
    if choice:
        page.get_by_label("Where, or by which points").select_option(choice)


def endplate(landmarks: dict[str, Place], bone: str) -> tuple[Place, Place, float, Place]:
    """Back and front corner of an upper endplate, its length, and the unit vector from back to front."""
    back, front = landmarks[f"{bone}.upper.back"], landmarks[f"{bone}.upper.front"]
    length = math.dist(back, front)
    return back, front, length, ((front[0] - back[0]) / length, (front[1] - back[1]) / length)


def slipped(landmarks: dict[str, Place], share: float) -> dict[str, Place]:
    """The lower corners of L4 so far before those of L5, of its endplate, and straight above it."""
    back, front, length, (across, down) = endplate(landmarks, "L5")
    # Square to the endplate, towards the head: the patient faces the left of the picture.
    up = (-down, across)
    moved = (share * length * across + APART * up[0], share * length * down + APART * up[1])
    return {
        f"L4.lower.{end}": (corner[0] + moved[0], corner[1] + moved[1])
        for end, corner in (("back", back), ("front", front))
    }


def slip(page: Page, landmarks: dict[str, Place], share: float) -> None:
    """Place the four points of slip and disc height."""
    choose(page, "segment", "L4/L5")
    for key in ("L5.upper.back", "L5.upper.front"):
        press(page, landmarks[key])
    for place in slipped(landmarks, share).values():
        press(page, place)


def test_slip_and_disc_height_are_those_of_a_hand_calculation_in_pixels(
    known: dict[str, Any], enter: Enter, watch: Watch, picture: Picture
) -> None:
    page, landmarks = enter("surgeon-a"), known["landmarks"]
    open_alignment(page)
    expect(page.get_by_text(CALIBRATION)).to_be_visible()
    slip(page, landmarks, SLIP)
    length = endplate(landmarks, "L5")[2]
    assert number(page, "Slip L4/L5") == pytest.approx(100 * SLIP, abs=0.3)
    expect(figure(page, "Slip L4/L5")).to_contain_text("Meyerding II")
    assert number(page, "Slip length L4/L5") == pytest.approx(SLIP * length, abs=0.3)
    assert number(page, "Disc L4/L5") == pytest.approx(math.hypot(SLIP * length, APART), abs=0.3)
    for name in ("Slip length L4/L5", "Disc L4/L5"):
        assert shown(page)[name].endswith(" px")
        expect(figure(page, name)).not_to_contain_text("position unknown")
    picture(page, "alignment-slip")
    saved(page)
    assert (watch.csp, watch.errors) == ([], [])


def test_the_height_that_a_body_lost_is_told_against_itself_and_its_neighbours(
    known: dict[str, Any], enter: Enter, watch: Watch
) -> None:
    page, landmarks = enter("surgeon-a"), dict(known["landmarks"])
    open_alignment(page)
    choose(page, "height", "L4")
    low, high = landmarks["L4.lower.front"], landmarks["L4.upper.front"]
    # Broken in front by four tenths of its height.
    landmarks["L4.upper.front"] = tuple(0.4 * one + 0.6 * other for one, other in zip(low, high, strict=True))
    keys = [f"L4.{end}.{side}" for end in ("lower", "upper") for side in ("back", "front")]
    for key in (*keys, "L5.lower.front", "L5.upper.front", "L3.lower.front", "L3.upper.front"):
        press(page, landmarks[key])
    expect(page.locator("[data-align-prompt]")).to_contain_text("All points are placed")

    def high_in_front(bone: str) -> float:
        return math.dist(landmarks[f"{bone}.lower.front"], landmarks[f"{bone}.upper.front"])

    behind = math.dist(landmarks["L4.lower.back"], landmarks["L4.upper.back"])
    beside = (high_in_front("L3") + high_in_front("L5")) / 2
    assert number(page, "Wedge L4") == pytest.approx(100 * (1 - high_in_front("L4") / behind), abs=0.6)
    assert number(page, "Height loss L4") == pytest.approx(100 * (1 - high_in_front("L4") / beside), abs=0.6)
    saved(page)
    assert (watch.csp, watch.errors) == ([], [])


def test_the_canal_and_the_interval_before_the_dens_are_distances_in_pixels(
    known: dict[str, Any], enter: Enter, watch: Watch
) -> None:
    page, landmarks = enter("surgeon-a"), known["landmarks"]
    open_alignment(page)
    choose(page, "canal", "L4")
    column, row = landmarks["L4.upper.back"]
    for place in ((column + 6, row + 20), (column + 46, row + 50)):
        press(page, place)
    assert number(page, "Canal L4") == pytest.approx(50, abs=0.3)
    choose(page, "atlas")
    column, row = landmarks["C2.centre"]
    expect(page.locator("[data-align-prompt]")).to_have_text(
        "C1: back of the front arch, nearest to the dens"
    )
    for place in ((column - 20, row - 40), (column + 12, row - 16)):
        press(page, place)
    assert number(page, "ADI") == pytest.approx(40, abs=0.3)
    assert {shown(page)[name].split()[1] for name in ("Canal L4", "ADI")} == {"px"}
    saved(page)
    assert (watch.csp, watch.errors) == ([], [])


def test_what_changes_with_posture_is_marked_on_a_film_of_unknown_and_of_lying_posture(
    studio: Studio, known: dict[str, Any], enter: Enter, watch: Watch, picture: Picture
) -> None:
    studio.inside(WHOLE)
    page = enter("surgeon-a")
    open_alignment(page)
    expect(page.get_by_text(CALIBRATION)).to_be_visible()
    assert shown(page)["SVA"].endswith(" px")
    upright = ("SVA", "PT", "LL", "SS", "TK T4–T12", "C2–C7", "C2–C7 SVA", "T1 slope")
    for posture, words in (("", "position unknown"), ("supine", "not standing")):
        if posture:
            page.get_by_label("the patient was").select_option(posture)
        for name in upright:
            expect(figure(page, name)).to_contain_text(words)
        expect(figure(page, "PI")).not_to_contain_text(words)
        picture(page, f"alignment-{words.replace(' ', '-')}")
    page.get_by_label("the patient was").select_option("standing")
    for name in upright:
        expect(figure(page, name)).not_to_contain_text("not standing")
    saved(page)
    assert (watch.csp, watch.errors) == ([], [])


def test_on_slices_of_a_patient_who_lay_it_is_marked_and_lengths_are_in_millimetres(
    stored: dict[str, Any], enter: Enter, watch: Watch
) -> None:
    page = enter("surgeon-a")
    open_more(page, "sagittal T2")
    expect(page.get_by_text("The patient lay for these pictures")).to_be_visible()
    columns, rows = stored["slices"]
    choose(page, "balance")
    seen(page)
    # A slice has too few pixels to be enlarged as far as a film.
    for place in ((columns * 0.6, rows * 0.8), (columns * 0.4, rows * 0.8), (columns * 0.5, rows * 0.3)):
        page.mouse.click(*page.evaluate(AT, place))
    for name in ("SVA", "SS"):
        expect(figure(page, name)).to_contain_text("not standing")
    assert shown(page)["SVA"].endswith(" mm")
    saved(page)
    assert (watch.csp, watch.errors) == ([], [])


def test_coronal_balance_is_told_with_the_side_of_the_patient(
    stored: dict[str, Any], enter: Enter, watch: Watch, picture: Picture
) -> None:
    page = enter("surgeon-a")
    open_more(page, "from the front")
    columns, rows = stored["front"]
    expect(page.locator("[data-align-prompt]")).to_have_text("S1: middle of the upper endplate")
    press(page, (columns * 0.5, rows * 0.8))
    press(page, (columns * 0.5 + 30, rows * 0.2))
    assert number(page, "C7–CSVL") == pytest.approx(30, abs=0.3)
    balance = figure(page, "C7–CSVL")
    # The columns of this film run to the patient's left.
    for words in ("px", "to the patient's left", "position unknown"):
        expect(balance).to_contain_text(words)
    picture(page, "alignment-coronal")
    saved(page)
    assert (watch.csp, watch.errors) == ([], [])


def test_a_slip_on_films_in_flexion_and_extension_gives_the_translation(
    stored: dict[str, Any], enter: Enter, watch: Watch, picture: Picture
) -> None:
    page, landmarks = enter("surgeon-a"), stored["landmarks"]
    for film, posture, share in (("film 1", "flexion", SLIP), ("film 2", "extension", 0.1)):
        open_more(page, film)
        page.get_by_label("the patient was").select_option(posture)
        slip(page, landmarks, share)
        assert number(page, "Slip L4/L5") == pytest.approx(100 * share, abs=0.3)
        saved(page)
    assert number(page, "Flexion–extension L4/L5") == pytest.approx(100 * (SLIP - 0.1), abs=0.6)
    figure(page, "Flexion–extension L4/L5").focus()
    expect(page.locator("[data-align-definition]")).to_contain_text("Slip in flexion less slip in extension")
    picture(page, "alignment-translation")
    assert (watch.csp, watch.errors) == ([], [])


def open_more(page: Page, name: str) -> None:
    """The page of alignment on one of the series or films of the second study."""
    open_study(page, SLUG)
    page.get_by_role("link", name="Measure the alignment").click()
    page.get_by_role("navigation", name="Pictures to measure on").get_by_role(
        "link", name=re.compile(re.escape(name))
    ).click()
    seen(page)
