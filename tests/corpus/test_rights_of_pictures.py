"""A row whose text names no subject is held to the approvals of the subjects whose pictures it shows."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corpus.models import Instance
from corpus.releases.fallen import falls_today
from corpus.releases.places import release_folder
from imaging.models import Series
from projects.models import Approval, Project
from tests.corpus.releasing import YESTERDAY, approved, refused, released, source_make
from tests.generation.cast import study_make
from training.errors import DataRefused
from training.guard import release_guard

pytestmark = pytest.mark.django_db
RIGHTS = "1 row lacks an approval or rights for its purpose today."


@pytest.fixture
def series(project: Project, approval: Approval) -> Series:
    """A series of a subject under the approval."""
    return study_make(project, approval, facts=False).series.get()


@pytest.fixture
def shown(project: Project, series: Series) -> Instance:
    """A text of a source that shows a picture of the series and was stored without its subject."""
    return approved(
        project, source_make(project), 1, images=[{"series": series.series_instance_uid, "frame": 1}]
    )


def ended() -> None:
    Approval.objects.update(expires_on=YESTERDAY)


def test_an_ended_approval_stops_the_release_of_its_pictures(project: Project, shown: Instance) -> None:
    assert shown.subject is None
    assert released(project).row_count == 1
    ended()
    assert refused(project) == "Approval EC-1 does not allow “Train” today: 1 instances."


def test_its_row_says_that_the_levels_of_its_pictures_are_assumed(project: Project, shown: Instance) -> None:
    line = (release_folder(released(project)) / "native.jsonl").read_text(encoding="utf-8")
    row = json.loads(line)
    assert (row["numbering_basis"], row["level_assumed"]) == ("sacrum", True)


def test_a_row_of_its_pictures_falls_and_is_not_trained_on(project: Project, shown: Instance) -> None:
    approved(project, shown.source, 2)
    release = released(project, shares=(100, 0, 0))
    release_guard(release)
    assert falls_today(release) == []
    ended()
    (fall,) = falls_today(release)
    assert (fall.sentence, fall.instances) == (RIGHTS, (shown.pk,))
    with pytest.raises(DataRefused, match="Approval EC-1 does not allow"):
        release_guard(release)


def test_a_row_about_a_subject_that_shows_its_picture_counts_once(
    project: Project, shown: Instance, series: Series
) -> None:
    release = released(project)
    Instance.objects.update(subject=series.study.subject)
    ended()
    assert refused(project) == "Approval EC-1 does not allow “Train” today: 1 instances."
    assert [fall.instances for fall in falls_today(release)] == [(shown.pk,)]


def test_each_subject_that_has_the_series_is_asked(
    project: Project, approval: Approval, series: Series, shown: Instance
) -> None:
    over = Approval.objects.create(
        project=project, number="EC-2", ethics_body="E", basis=approval.basis, may_train=True,
        valid_from=approval.valid_from, expires_on=YESTERDAY,
    )  # fmt: skip
    other = study_make(project, over, name="S-2", facts=False)
    approved(
        project, shown.source, 3, images=[{"series": other.series.get().series_instance_uid, "frame": 1}]
    )
    assert refused(project) == "Approval EC-2 does not allow “Train” today: 1 instances."
    other.series.update(series_instance_uid=series.series_instance_uid)
    assert "EC-2" in refused(project)


def test_rows_ask_as_much_for_eight_pictures_as_for_one(
    project: Project, shown: Instance, series: Series
) -> None:
    release = released(project)
    ended()
    with CaptureQueriesContext(connection) as one:
        falls_today(release)
    Approval.objects.update(expires_on="2099-12-31")
    for number in range(2, 9):
        image = {"series": series.series_instance_uid, "frame": 1}
        approved(project, shown.source, number, images=[image])
    release = released(project)
    ended()
    with CaptureQueriesContext(connection) as eight:
        (fall,) = falls_today(release)
    assert len(fall.instances) == 8
    assert len(eight) == len(one)
