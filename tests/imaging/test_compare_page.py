"""The page on which two labellers of a series are compared, on made and on real images."""

from __future__ import annotations

import json
import re
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imaging.models import AuthorKind, LevelMark, Series
from imaging.services.marks_place import Placing
from projects.models import Approval, Project, User
from tests.conftest import signed_in
from tests.imaging.test_import_studies import imported, incoming
from tests.imaging.test_marks_place import column_of, film_made, placed, series_made

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]


def page_of(client: Client, series: Series, **asked: str) -> str:
    address = reverse("imaging:compare", args=["lumbar", series.study.uid])
    return client.get(address, {"series": str(series.uid), **asked}).content.decode()


def rows_of(page: str) -> list[list[str]]:
    """The cells of the table, without tags."""
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    cells = [re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.DOTALL) for row in body.split("<tr>")[1:]]
    return [[" ".join(re.sub(r"<.*?>", " ", cell).split()) for cell in row] for row in cells]


def sheet_of(page: str) -> dict[str, Any]:
    told = re.search(r'<script id="compare-sheet" type="application/json">(.*?)</script>', page)
    assert told is not None
    sheet: dict[str, Any] = json.loads(told[1])
    return sheet


def test_two_people_are_compared_in_true_millimetres(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    # Rows are 1 mm apart, columns 1.5 mm: 4 columns and 8 rows are 10 mm.
    series = series_made(project)
    placed(series, surgeon_a, column_of(series, ["L2", "L3", "L4"]))
    moved = [
        Placing(each.level, "", each.sop, 64.0, each.row + 8) for each in column_of(series, ["L2", "L3"])
    ]
    placed(series, surgeon_b, moved)
    client = signed_in(surgeon_a)
    page = page_of(client, series)
    assert rows_of(page) == [
        ["L2", "L2", "10.0 mm", "same level", "10.0 mm"],
        ["L3", "L3", "10.0 mm", "same level", "10.0 mm"],
        ["L4", "not marked", "–", "–", "–"],
    ]
    assert "2 of 2" in page
    assert "Only Surgeon A" in page
    sheet = sheet_of(page)
    assert sheet["names"] == ["Surgeon A", "Surgeon B"]
    assert [(mark["level"], mark["picture"], mark["column"], mark["row"]) for mark in sheet["other"]] == [
        ("L2", 1, pytest.approx(64), pytest.approx(18)), ("L3", 1, pytest.approx(64), pytest.approx(48)),
    ]  # fmt: skip
    study = client.get(reverse("imaging:study", args=["lumbar", series.study.uid])).content.decode()
    assert reverse("imaging:compare", args=["lumbar", series.study.uid]) in study


def test_a_person_who_is_refused_sees_how_theirs_differ_before_saving(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    series = series_made(project)
    placed(series, surgeon_a, column_of(series, ["L2", "L3", "L4"]))
    client = signed_in(surgeon_b)
    sent = [
        {"level": each.level, "sop": each.sop, "column": each.column, "row": each.row + 2}
        for each in column_of(series, ["L3", "L4", "L5"])
    ]
    label = f"{reverse('imaging:label', args=['lumbar', series.study.uid])}?series={series.uid}"
    assert "data-label-compare" in client.get(label).content.decode()
    address = f"{reverse('imaging:compare', args=['lumbar', series.study.uid])}?series={series.uid}"
    page = client.post(address, {"marks": json.dumps(sent)}).content.decode()
    said = "one level higher than you: where you marked L3, Surgeon A marked L2."
    assert f"Surgeon A names the whole column {said}" in page
    assert [row[:4] for row in rows_of(page)] == [
        ["L3", "L2", "2.0 mm", "one level higher"],
        ["L4", "L3", "2.0 mm", "one level higher"],
        ["L5", "L4", "2.0 mm", "one level higher"],
    ]
    assert not LevelMark.objects.filter(author=surgeon_b).exists()
    assert client.post(address, {"marks": "[]"}).status_code == 422
    assert client.post(address, {"marks": "{"}).status_code == 422
    assert (
        client.post(address, {"marks": json.dumps([{"level": "L3", "uid": "nobody's"}])}).status_code == 409
    )


def test_a_film_is_compared_in_pixels(project: Project, surgeon_a: User, surgeon_b: User) -> None:
    series = film_made(project)
    placed(series, surgeon_a, column_of(series, ["L2", "L3", "L4"]))
    placed(series, surgeon_b, column_of(series, ["L2", "L3", "L4"], top=12))
    page = page_of(signed_in(surgeon_b), series)
    assert [row[2] for row in rows_of(page)] == ["2.0 px"] * 3
    assert "pixels of the film, not millimetres" in page


@pytest.mark.once
def test_a_real_mask_is_compared_with_a_person(
    project: Project, approval: Approval, surgeon_a: User, incoming: Path, shared_files: Path
) -> None:
    for kind in ("img", "lab"):
        shutil.copy(shared_files / "lumbar_mr" / f"VBs_VB2_12_{kind}.nii.gz", incoming)
    imported(incoming, project)
    series = Series.objects.get()
    rows = list(LevelMark.objects.all())
    names = [mark.level for mark in sorted(rows, key=lambda mark: -mark.z)]
    # As an earlier version of the system let somebody save: one name down, 3 mm towards the left.
    for mark in rows:
        at = names.index(mark.level)
        if at + 1 < len(names):
            LevelMark.objects.create(
                series=series, level=names[at + 1], space=mark.space, x=mark.x + 3, y=mark.y, z=mark.z,
                author_kind=AuthorKind.PERSON, author=surgeon_a, author_name=surgeon_a.username,
            )  # fmt: skip
    page = page_of(signed_in(surgeon_a), series)
    assert f"higher than Surgeon A: where Surgeon A marked {names[1]}, Imported marked {names[0]}." in page
    assert [row[:4] for row in rows_of(page)][:-1] == [
        [below, level, "3.0 mm", "one level higher"] for level, below in pairwise(names)
    ]
    assert rows_of(page)[-1][:2] == ["not marked", names[-1]]


def test_who_is_compared_can_be_chosen_and_only_of_this_series(
    project: Project, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    series, other = series_made(project), series_made(project, number=2)
    for person, top in ((surgeon_a, 10), (surgeon_b, 12), (lead, 15)):
        placed(series, person, column_of(series, ["L2", "L3"], top=top))
    (elsewhere, *_rest) = placed(other, surgeon_a, column_of(other, ["L2", "L3"]))
    client = signed_in(surgeon_a)
    one, two = (series.level_marks.filter(author=person)[0].uid for person in (surgeon_b, lead))
    assert sheet_of(page_of(client, series, one=str(one), other=str(two)))["names"] == ["Surgeon B", "Lead"]
    address = reverse("imaging:compare", args=["lumbar", series.study.uid])
    assert client.get(address, {"one": str(elsewhere.uid)}).status_code == 404
    # The other series has one labeller only: there is nobody to compare.
    assert client.get(address, {"series": str(other.uid)}).status_code == 404


def test_a_series_of_one_labeller_says_that_nobody_is_compared(project: Project, surgeon_a: User) -> None:
    series = series_made(project)
    placed(series, surgeon_a, column_of(series, ["L2", "L3"]))
    client = signed_in(surgeon_a)
    address = reverse("imaging:compare", args=["lumbar", series.study.uid])
    assert "No series was labelled by two" in client.get(address).content.decode()
    study = client.get(reverse("imaging:study", args=["lumbar", series.study.uid])).content.decode()
    assert address not in study


def test_more_marks_cost_no_more_queries(project: Project, surgeon_a: User, surgeon_b: User) -> None:
    series, client = series_made(project), signed_in(surgeon_a)
    counts = []
    for levels in (["L4"], ["T12", "L1", "L2", "L3", "L4", "L5"]):
        for person in (surgeon_a, surgeon_b):
            placed(series, person, column_of(series, levels))
        with CaptureQueriesContext(connection) as queries:
            page_of(client, series)
        counts.append(len(queries))
        LevelMark.objects.all().delete()
    assert counts[0] == counts[1]
