"""Slices that only add to a series are stored together, and each still has an outcome of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imaging.models import ImportFile, ImportRun, Series, SignOff, SopInstance, Study
from imaging.services.import_runs import import_paths_offer, import_run_create
from imaging.services.import_work import import_run_work
from imaging.services.places import Places, places_of
from projects.models import Approval, Project, RunState
from tests.imaging import makers

pytestmark = pytest.mark.django_db

Offer = Callable[[list[Path]], ImportRun]


@pytest.fixture
def offer(project: Project, approval: Approval) -> Offer:
    def offered(paths: list[Path]) -> ImportRun:
        run = import_run_create(project=project, approval=approval, started_by=None)
        import_paths_offer(run=run, paths=[(path, path.name, None) for path in paths])
        run.refresh_from_db()
        return run

    return offered


@pytest.fixture
def known(offer: Offer, tmp_path: Path) -> Path:
    """A folder for what comes next; three slices of its series are here."""
    folder = tmp_path / "in"
    folder.mkdir()
    assert import_run_work(run=offer(slices(folder, range(3))), owner="first")
    return folder


def slices(folder: Path, numbers: range) -> list[Path]:
    return [makers.ct_slice(folder / f"IM{number:03d}", number) for number in numbers]


def places_with(run: ImportRun, at: int, happens: Callable[[], None]) -> Places:
    """Places where something happens before the file of that number (from 1) is put away."""
    places = places_of(run)
    puts: list[str] = []

    def put(source: Path, name: str) -> None:
        puts.append(name)
        if len(puts) == at:
            happens()
        places.put(source, name)

    return replace(places, put=put)


def test_a_later_slice_with_text_makes_its_series_suspected(offer: Offer, known: Path) -> None:
    late = slices(known, range(10, 14))
    made = makers.slice_dataset(20)
    made.BurnedInAnnotation = "YES"
    made.save_as(known / "IM020", enforce_file_format=True)
    assert import_run_work(run=offer([*late, known / "IM020"]), owner="one")
    assert Series.objects.get().burned_in_suspected
    assert Study.objects.get().sign_off == SignOff.WAITING


def test_a_stopped_import_tells_how_what_it_took_lies(offer: Offer, known: Path) -> None:
    run = offer(slices(known, range(10, 50)))
    assert Series.objects.get().spacing_is_regular

    def stop() -> None:
        ImportRun.objects.filter(pk=run.pk).update(cancel_requested=True)

    assert import_run_work(run=run, owner="one", settled=stop)
    assert 3 < SopInstance.objects.count() < 43
    assert not Series.objects.get().spacing_is_regular, "slices are missing before those that came"


def test_many_slices_of_a_known_series_cost_few_queries(offer: Offer, known: Path) -> None:
    run = offer(slices(known, range(10, 50)))
    with CaptureQueriesContext(connection) as asked:
        assert import_run_work(run=run, owner="one")
    assert len(asked) <= 3 * 40
    run.refresh_from_db()
    assert (run.done_count, run.failed_count) == (40, 0)
    assert Series.objects.get().frame_count == SopInstance.objects.count() == 43
    assert Study.objects.get().deidentification_report.count('"files":43') == 1
    digests = set(ImportFile.objects.values_list("sha256", flat=True))
    assert digests == set(SopInstance.objects.values_list("source_sha256", flat=True))


def test_among_many_each_odd_file_has_its_own_outcome(offer: Offer, known: Path) -> None:
    paths = slices(known, range(10, 30))
    bare = makers.slice_dataset(14)
    del bare.PixelData
    bare.save_as(paths[4], enforce_file_format=True)
    paths[7].write_bytes(paths[6].read_bytes())
    makers.slice_dataset(19, patient="4712").save_as(paths[9], enforce_file_format=True)
    paths[11].write_bytes(makers.ct_slice(known / "old", 1).read_bytes())
    turned = makers.slice_dataset(25)
    turned.ImageOrientationPatient = [0, 1, 0, 0, 0, -1]
    turned.save_as(paths[15], enforce_file_format=True)
    run = offer(paths)
    assert import_run_work(run=run, owner="one")
    states = list(run.files.order_by("pk").values_list("state", flat=True))
    odd = {4: "refused", 7: "duplicate", 9: "refused", 11: "duplicate"}
    assert states == [odd.get(number, "taken") for number in range(20)]
    reasons = list(run.files.order_by("pk").values_list("reason", flat=True))
    assert "picture" in reasons[4]
    assert "another patient" in reasons[9]
    run.refresh_from_db()
    assert (run.done_count, run.failed_count) == (18, 2)
    assert sorted(Series.objects.values_list("frame_count", flat=True)) == [1, 18]
    assert SopInstance.objects.count() == 19


def test_a_worker_that_dies_among_them_leaves_none_of_them_half(offer: Offer, known: Path) -> None:
    run = offer(slices(known, range(10, 30)))

    def dies() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_run_work(run=run, owner="one", places=places_with(run, 10, dies))
    run.refresh_from_db()
    taken = run.files.filter(state="taken").count()
    assert run.done_count == taken == SopInstance.objects.count() - 3 == Series.objects.get().frame_count - 3
    ImportRun.objects.update(lease_until="2020-01-01T00:00:00Z")
    assert import_run_work(run=run, owner="two")
    run.refresh_from_db()
    assert (run.state, run.done_count, run.failed_count) == (RunState.DONE, 20, 0)
    assert SopInstance.objects.count() == Series.objects.get().frame_count == 23


def test_who_lost_the_import_writes_nothing_more(offer: Offer, known: Path) -> None:
    run = offer(slices(known, range(10, 30)))

    def another_has_it() -> None:
        ImportRun.objects.filter(pk=run.pk).update(lease_owner="another")

    assert not import_run_work(run=run, owner="one", places=places_with(run, 3, another_has_it))
    run.refresh_from_db()
    assert run.files.filter(state="taken").count() == run.done_count == SopInstance.objects.count() - 3
    assert run.done_count < 20


def test_nothing_that_was_read_ahead_stays_aside(offer: Offer, known: Path, tmp_path: Path) -> None:
    assert import_run_work(run=offer(slices(known, range(10, 30))), owner="one")
    assert not list(tmp_path.glob("files/reading/*/*"))
