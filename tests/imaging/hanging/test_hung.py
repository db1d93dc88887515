"""Which series hang beside each other, and that they stay in plain order where it is not sure."""

from __future__ import annotations

import pytest

from imaging.hanging.protocols import Hangable, hang

T2, T1, STIR = ("sagittal T2", "sagittal"), ("sagittal T1", "sagittal"), ("sagittal STIR", "sagittal")
AXIAL_T1, AXIAL_T2 = ("axial T1", "axial"), ("axial T2", "axial")
SAGITTAL, AXIAL = ("sagittal",), ("axial",)


def hung(
    *roles: tuple[str, ...], kind: str = "MR", limit: int = 3, wanted: str = "", beyond: str = ""
) -> list[tuple[str, str]] | None:
    """What hangs, left to right, of series that are called a, b, c in plain order."""
    rows = [
        Hangable(
            uid=name,
            kind=kind,
            plane=each[-1] if each else "",
            roles=each,
            is_wanted=name in wanted,
            is_beyond=name in beyond,
        )
        for name, each in zip("abcdef", roles, strict=False)
    ]
    found = hang(rows, kind=kind, limit=limit)
    return [(each.uid, each.role) for each in found] if found else None


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ((T1, T2, AXIAL_T2), "b:sagittal T2 a:sagittal T1 c:axial T2"),
        ((T1, STIR, T2, AXIAL_T1, AXIAL_T2), "c:sagittal T2 a:sagittal T1 e:axial T2"),
        ((STIR, T2, AXIAL_T1), "b:sagittal T2 a:sagittal STIR c:axial T1"),
        ((T1, STIR, AXIAL), "b:sagittal STIR a:sagittal T1 c:axial"),
        ((T1, T2), "b:sagittal T2 a:sagittal T1"),
        ((SAGITTAL, T2, AXIAL), "b:sagittal T2 c:axial"),
        ((T2, T2, AXIAL_T2), "a:sagittal T2 c:axial T2"),
        ((SAGITTAL, SAGITTAL, AXIAL), None),
        ((SAGITTAL, AXIAL_T2), None),
        ((T2,), None),
        ((), None),
    ],
)
def test_an_mr_hangs_sagittal_t2_sagittal_t1_axial(
    roles: tuple[tuple[str, ...], ...], expected: str | None
) -> None:
    found = hung(*roles)
    assert (" ".join(f"{uid}:{role}" for uid, role in found) if found else None) == expected


def test_where_two_have_room_the_second_sagittal_gives_way() -> None:
    assert hung(T1, T2, AXIAL_T2, limit=2) == [("b", "sagittal T2"), ("c", "axial T2")]


def test_a_ct_hangs_sagittal_and_axial_bone_first() -> None:
    roles = ("axial soft tissue", "axial"), ("axial bone", "axial"), ("sagittal",)
    assert hung(*roles, kind="CT") == [("c", "sagittal"), ("b", "axial bone")]


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ((("lateral",), ("AP",)), [("b", "AP"), ("a", "lateral")]),
        ((("extension",), ("flexion",)), [("b", "flexion"), ("a", "extension")]),
        ((("flexion",), ("AP",), ("lateral",), ("extension",)), [("b", "AP"), ("c", "lateral")]),
        ((("lateral",), ()), None),
    ],
)
def test_films_hang_ap_beside_lateral_and_flexion_beside_extension(
    roles: tuple[tuple[str, ...], ...], expected: list[tuple[str, str]] | None
) -> None:
    assert hung(*roles, kind="XR") == expected


def test_series_of_another_kind_do_not_hang_among_them() -> None:
    rows = [
        Hangable(uid="ct", kind="CT", plane="sagittal", roles=("sagittal bone", "sagittal")),
        Hangable(uid="t2", kind="MR", plane="sagittal", roles=T2),
        Hangable(uid="ax", kind="MR", plane="axial", roles=AXIAL),
        Hangable(uid="axct", kind="CT", plane="axial", roles=AXIAL),
    ]
    found = hang(rows, kind="CT", limit=3)
    assert found
    assert [each.uid for each in found] == ["ct", "axct"]


def test_a_study_of_another_kind_stays_in_plain_order() -> None:
    assert hung(T2, T1, kind="") is None


@pytest.mark.parametrize(
    ("wanted", "limit", "expected"),
    [
        ("c", 2, [("a", "sagittal T2"), ("c", "axial T2")]),
        # Another axial one than would hang: in the place of the axial one.
        ("d", 2, [("a", "sagittal T2"), ("d", "axial T1")]),
        ("b", 2, [("b", "sagittal T1"), ("c", "axial T2")]),
        ("bd", 2, [("b", "sagittal T1"), ("d", "axial T1")]),
        ("e", 3, [("a", "sagittal T2"), ("e", ""), ("c", "axial T2")]),
    ],
)
def test_what_the_page_asks_for_is_always_in_view(
    wanted: str, limit: int, expected: list[tuple[str, str]]
) -> None:
    found = hung(T2, T1, AXIAL_T2, AXIAL_T1, SAGITTAL, wanted=wanted, limit=limit)
    assert found is not None
    assert len(found) <= limit
    assert set(wanted) <= {uid for uid, _ in found}
    assert found == expected


def test_what_is_asked_about_hangs_beside_what_completes_it() -> None:
    series = (T2, T1, STIR, AXIAL_T2)
    assert hung(*series, wanted="c") == [("a", "sagittal T2"), ("c", "sagittal STIR"), ("d", "axial T2")]
    assert hung(*series, wanted="c", limit=2) == [("c", "sagittal STIR"), ("d", "axial T2")]
    assert hung(T2, T2, AXIAL_T2, wanted="b") == [("b", "sagittal T2"), ("c", "axial T2")]
    assert hung(T2, AXIAL_T2, ("coronal",), wanted="c") == [
        ("a", "sagittal T2"),
        ("b", "axial T2"),
        ("c", ""),
    ]


def test_a_series_that_does_not_reach_the_level_gives_way_to_one_that_does() -> None:
    assert hung(T2, T2, AXIAL_T2, AXIAL_T1, beyond="ac") == [("b", "sagittal T2"), ("d", "axial T1")]
