"""The main job on real images: import, levels, drafts, a surgeon's decisions, a release."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Watch
from tests.browser.journey import (
    Enter,
    Picture,
    approve_first,
    decide_four,
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

LUMBAR = ["T11", "T12", "L1", "L2", "L3", "L4", "L5"]


def test_a_lumbar_mr_travels_the_whole_way(
    studio: Studio, enter: Enter, watch: Watch, picture: Picture, shared_files: Path
) -> None:
    slug = fresh("lumbar-mr")
    make_project(studio, slug)
    lead = enter("lead-b")
    mr = shared_files / "lumbar_mr"
    upload(lead, slug, [mr / "VBs_VB2_12_img.nii.gz", mr / "VBs_VB2_12_lab.nii.gz"])
    picture(lead, "import-lumbar-mr")
    assert lead.locator("tr", has_text="Taken").count() == 2
    sign_off_if_it_waits(enter, slug)

    open_study(lead, slug)
    assert set(LUMBAR) <= shown_levels(lead)
    expect(lead.get_by_text("Level assumed").first).to_be_visible()
    expect(lead.get_by_text("Side unknown").first).to_be_visible()
    picture(lead, "study-lumbar-mr")

    draft(lead, slug, 6)
    picture(lead, "generation-lumbar-mr")

    surgeon = enter("surgeon-a")
    decide_four(surgeon, slug, picture)
    release(lead, slug)
    picture(lead, "release-lumbar-mr")
    studio.manage("verify_history")
    assert watch.csp == []


def test_a_ct_with_its_mask_travels_and_the_other_pairing_is_refused(
    studio: Studio, enter: Enter, watch: Watch, picture: Picture, shared_files: Path
) -> None:
    slug = fresh("ct")
    make_project(studio, slug)
    lead = enter("lead-b")
    source = shared_files / "TotalSegmentator"
    slices = sorted((source / "example_ct_dicom").iterdir())
    upload(lead, slug, [*slices, source / "example_seg_dicom.nii.gz"], numbering_scheme="totalsegmentator")
    picture(lead, "import-ct")
    # Names are let go when the import ends; the mask is known by what it was read as.
    expect(lead.locator("tbody tr", has_text="Mask,")).to_contain_text("Taken")
    sign_off_if_it_waits(enter, slug)
    open_study(lead, slug)
    assert {"T11", "T12"} <= shown_levels(lead)
    picture(lead, "study-ct")
    draft(lead, slug, 2)
    approve_first(enter, slug, picture)
    release(lead, slug)

    other = fresh("ct-other")
    make_project(studio, other)
    upload(lead, other, [source / "example_ct.nii.gz", source / "example_seg_dicom.nii.gz"])
    refused = lead.locator("tbody tr", has_text="Refused")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("Mask")
    assert watch.csp == []
