"""Pictures that are stored while their study is signed off: nobody signs for what was not on the screen."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from imaging.boxes import Box
from imaging.errors import NotWaitingForSignOff, PictureChanged
from imaging.models import ImportRun, PictureLook, SignOff, SopInstance, Study
from imaging.services.import_runs import import_paths_offer, import_run_create
from imaging.services.import_work import import_run_work
from imaging.services.picture_looks import picture_look
from imaging.services.sign_off import study_sign_off
from imaging.services.study_hold import study_held
from projects.models import Approval, Project, User
from tests.imaging import makers

pytestmark = pytest.mark.django_db(transaction=True)
# Long enough for the other side to come to where it must wait.
HELD = 1.5


def offered(project: Project, approval: Approval, folder: Path, numbers: range) -> ImportRun:
    """An import of slices that say themselves that text is burned into them."""
    folder.mkdir()
    for number in numbers:
        made = makers.slice_dataset(number)
        made.BurnedInAnnotation = "YES"
        made.save_as(folder / f"IM{number}", enforce_file_format=True)
    run = import_run_create(project=project, approval=approval, started_by=None)
    import_paths_offer(run=run, paths=[(path, path.name, None) for path in sorted(folder.iterdir())])
    run.refresh_from_db()
    return run


REASON = "A scout without a name"


@pytest.fixture
def study(project: Project, approval: Approval, tmp_path: Path) -> Study:
    """A study of three slices that waits for a person; only where several write at once."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one write at a time")
    assert import_run_work(run=offered(project, approval, tmp_path / "first", range(3)), owner="first")
    return Study.objects.get(sign_off=SignOff.WAITING)


@pytest.mark.parametrize("count", [1, 4])
def test_slices_that_come_while_somebody_signs_are_looked_at_again(
    study: Study, project: Project, approval: Approval, tmp_path: Path, steward: User, count: int
) -> None:
    run = offered(project, approval, tmp_path / "then", range(10, 10 + count))

    def work() -> None:
        try:
            import_run_work(run=run, owner="other")
        finally:
            connection.close()

    storing = Thread(target=work)
    with transaction.atomic():
        study_sign_off(study=study, signed_by=steward, seen_files=3, unseen_reason=REASON)
        storing.start()
        time.sleep(HELD)
    storing.join()
    study.refresh_from_db()
    assert SopInstance.objects.count() == 3 + count
    assert study.sign_off == SignOff.WAITING


def test_a_box_drawn_while_somebody_signs_waits_for_the_next_sign_off(study: Study, steward: User) -> None:
    file = SopInstance.objects.latest("pk")

    def draw() -> None:
        with suppress(PictureChanged):
            picture_look(file=file, covers=[Box(0, 0, 2, 2)], spares=[], looked_by=steward, seen=file.sha256)
        connection.close()

    drawing = Thread(target=draw)
    with transaction.atomic():
        study_sign_off(study=study, signed_by=steward, seen_files=3, unseen_reason=REASON)
        drawing.start()
        time.sleep(HELD)
    drawing.join()
    study.refresh_from_db()
    assert (study.sign_off, PictureLook.objects.count()) == (SignOff.WAITING, 1)


def test_who_signs_while_a_slice_is_stored_is_told(study: Study, steward: User) -> None:
    holds = Event()

    def store() -> None:
        with transaction.atomic():
            study_held(study.pk)
            row = SopInstance.objects.latest("pk")
            row.pk, row.sop_instance_uid, row.path = None, "2.25.99", "elsewhere"
            row.save()
            holds.set()
            time.sleep(HELD)
        connection.close()

    storing = Thread(target=store)
    storing.start()
    holds.wait()
    with pytest.raises(NotWaitingForSignOff):
        study_sign_off(study=study, signed_by=steward, seen_files=3)
    storing.join()
    study.refresh_from_db()
    assert study.sign_off == SignOff.WAITING
