"""What a header tells of a series: believed where its words and its figures agree, else nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from imaging.hanging.headers import Told, told_from
from imaging.hanging.roles import kind_of, roles_of


def mr(description: str = "", **more: Any) -> Told:
    return Told(modality="MR", plane="sagittal", description=description, **more)


def timed(echo: float, repetition: float, inversion: float | None = None, **more: Any) -> dict[str, Any]:
    return {"echo_time": echo, "repetition_time": repetition, "inversion_time": inversion, **more}


T1_TIMES, T2_TIMES, STIR_TIMES = timed(10, 550), timed(102, 3500), timed(45, 4000, 160)


@pytest.mark.parametrize(
    ("told", "role"),
    [
        (mr("T2 sagittal"), "sagittal T2"),
        (mr("t2_tse_sag_p2"), "sagittal T2"),
        (mr("SAG T2W FRFSE"), "sagittal T2"),
        (mr("t1_tse_sag"), "sagittal T1"),
        (mr("Sag T1 FLAIR", **timed(20, 2100, 860)), "sagittal T1"),
        (mr("t2_tirm_sag"), "sagittal STIR"),
        (mr("SAG STIR"), "sagittal STIR"),
        (mr("SAG T2 FS"), "sagittal STIR"),
        (mr("sag T2", scan_options=("FS",)), "sagittal STIR"),
        (mr("t1_tse_sag post gd"), "sagittal T1 contrast"),
        (mr("Sag T1 +C"), "sagittal T1 contrast"),
        (mr("t1_tse_sag", has_contrast=True), "sagittal T1 contrast"),
        (mr("sag T1 pre contrast", has_contrast=True), "sagittal T1"),
        (mr("sag PD", **timed(30, 2500)), "sagittal PD"),
        (mr("Sagittal", **T1_TIMES), "sagittal T1"),
        (mr("Sagittal", **T2_TIMES), "sagittal T2"),
        (mr("Sagittal", **STIR_TIMES), "sagittal STIR"),
        (mr("T2 SPACE sag", **timed(130, 1500)), "sagittal T2"),
        (mr("SAG STIR", **timed(80, 4200)), "sagittal STIR"),
        (mr("", **timed(110, 9000, 2500)), "sagittal FLAIR"),
    ],
)
def test_an_mr_series_is_called_by_its_sequence(told: Told, role: str) -> None:
    assert roles_of(told) == (role, "sagittal")


@pytest.mark.parametrize(
    "told",
    [
        mr("Series 4"),
        mr("SAG T2", **T1_TIMES),
        mr("SAG T1", **T2_TIMES),
        mr("SAG T1", **STIR_TIMES),
        mr("T1 and T2 combined", **T2_TIMES),
        mr("", **timed(60, 1500)),
        mr("", **timed(20, 30, scanning=("GR",))),
        mr("T2 medic sag", **timed(25, 800)),
        mr("sag T2*"),
        mr("sag T2", scanning=("GR",)),
        mr("sag DWI ADC", **T2_TIMES),
        mr("BEST10 LATEST20"),
    ],
)
def test_what_is_not_sure_or_contradicts_itself_is_called_by_its_plane_alone(told: Told) -> None:
    assert roles_of(told) == ("sagittal",)


@pytest.mark.parametrize(
    "told",
    [
        mr("T2 sag", image_type=("ORIGINAL", "PRIMARY", "LOCALIZER")),
        mr("3-plane localizer", **T1_TIMES),
        mr("T2 sag", image_type=("DERIVED", "PRIMARY", "MIP")),
        Told("CT", "coronal", "Topogram 0.6"),
        Told("MR", "oblique", "T2"),
        Told("OT", "projection", "AP"),
    ],
)
def test_plans_computed_pictures_and_odd_planes_stand_for_nothing(told: Told) -> None:
    assert [role for role in roles_of(told) if " " in role or role == "AP"] == []
    assert kind_of(told.modality) == "" or roles_of(told) == ()


@pytest.mark.parametrize(
    ("description", "kernel", "roles"),
    [
        ("CT axial bone", "", ("axial bone", "axial")),
        ("Spine", "B70f", ("axial bone", "axial")),
        ("Spine", "Br64d", ("axial bone", "axial")),
        ("Spine", "Br40d", ("axial soft tissue", "axial")),
        ("Spine", "BONEPLUS", ("axial bone", "axial")),
        ("Soft tissue", "STANDARD", ("axial soft tissue", "axial")),
        ("Bone", "B30s", ("axial",)),
        ("Spine", "B48", ("axial",)),
        ("Spine", "", ("axial",)),
    ],
)
def test_a_ct_is_for_bone_where_words_and_kernel_agree(
    description: str, kernel: str, roles: tuple[str, ...]
) -> None:
    assert roles_of(Told("CT", "axial", description, kernel=kernel)) == roles


def film(description: str = "", **more: Any) -> Told:
    return Told(modality="DX", plane="projection", description=description, **more)


@pytest.mark.parametrize(
    ("told", "roles"),
    [
        (film("AP standing"), ("AP",)),
        (film("LS spine PA"), ("AP",)),
        (film("L-spine LAT"), ("lateral",)),
        (film(view="LL"), ("lateral",)),
        (film(view="AP", orientation=("L", "F")), ("AP",)),
        (film(orientation=("P", "F")), ("lateral",)),
        (film(view_words="antero-posterior"), ("AP",)),
        (film("Lateral flexion", view="LL"), ("flexion",)),
        (film("Lspine ext", orientation=("A", "F")), ("extension",)),
        (film("AP", view="LL"), ()),
        (film("lateral", orientation=("L", "F")), ()),
        (film("AP and lateral"), ()),
        (film("lateral bending left", view="AP"), ()),
        (film("open mouth AP"), ()),
        (film("flexion extension"), ()),
        (film("flexion", view="AP"), ()),
        (film("External film"), ()),
        (film(), ()),
    ],
)
def test_a_film_is_called_by_its_view_where_all_that_is_said_agrees(
    told: Told, roles: tuple[str, ...]
) -> None:
    assert roles_of(told) == roles


def test_a_header_is_read_as_it_is_kept() -> None:
    header = {
        "00080008": {"vr": "CS", "Value": ["original", "PRIMARY"]},
        "00180010": {"vr": "LO", "Value": ["Gadovist"]},
        "00180020": {"vr": "CS", "Value": ["SE", "IR"]},
        "00180022": {"vr": "CS", "Value": ["FS"]},
        "00180080": {"vr": "DS", "Value": [4000]},
        "00180081": {"vr": "DS", "Value": ["45.5"]},
        "00180082": {"vr": "DS", "Value": [0]},
        "00181210": {"vr": "SH", "Value": ["Br64d", "3"]},
        "00185101": {"vr": "CS", "Value": ["ll "]},
        "00200020": {"vr": "CS", "Value": ["P", "F"]},
        "00540220": {"vr": "SQ", "Value": [{"00080104": {"vr": "LO", "Value": ["lateral"]}}]},
    }
    told = told_from(json.dumps(header), modality="MR", plane="sagittal", description="T1")
    assert told == Told(
        modality="MR",
        plane="sagittal",
        description="T1",
        image_type=("ORIGINAL", "PRIMARY"),
        echo_time=45.5,
        repetition_time=4000,
        inversion_time=None,
        scanning=("SE", "IR"),
        scan_options=("FS",),
        has_contrast=True,
        kernel="Br64d",
        view="LL",
        orientation=("P", "F"),
        view_words="lateral",
    )


@pytest.mark.parametrize(
    "metadata", ["", "{}", '{"00180081": {"vr": "DS"}}', '{"00180010": {"Value": ["NO"]}}']
)
def test_a_header_that_says_nothing_tells_nothing(metadata: str) -> None:
    assert told_from(metadata, modality="MR", plane="axial", description="") == Told("MR", "axial")
