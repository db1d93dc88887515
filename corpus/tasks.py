"""Background work of the corpus room."""

from __future__ import annotations

from corpus.models import ReleaseRun, ScanRun, SourceRun, TransferRun
from corpus.unread import unread_findings
from imaging.models import Subject
from projects.services.runs import runs_waiting, worker_name
from projects.tasks import house_task, sweep, wake


@house_task()
def release_run_work(run_id: int) -> None:
    """Write one Release."""
    from corpus.releases.runs import release_run_carry_out

    run = ReleaseRun.objects.select_related("project").filter(pk=run_id).first()
    if run is not None:
        release_run_carry_out(run=run)


@house_task()
def source_run_read(run_id: int) -> None:
    """Read one PDF; does nothing when another worker has it or it has ended."""
    from corpus.sources.pdf.work import source_run_work

    source_run_work(run=SourceRun.objects.select_related("project").get(pk=run_id), owner=worker_name())
    for pk in runs_waiting(ScanRun).filter(source__run=run_id).values_list("pk", flat=True):
        wake(scan_run_read, pk)


@house_task()
def scan_run_read(run_id: int) -> None:
    """Read some scanned pages and wake itself for more; does nothing when another worker has the run."""
    from corpus.sources.pdf.scan_work import scan_run_work

    if scan_run_work(run=ScanRun.objects.select_related("source").get(pk=run_id), owner=worker_name()):
        wake(scan_run_read, run_id)


@sweep(every=10)
def scan_runs_wake() -> None:
    """Find readings of scanned pages whose message was lost or whose worker died."""
    for pk in runs_waiting(ScanRun).order_by("created_at").values_list("pk", flat=True)[:4]:
        scan_run_read.apply_async(args=(pk,), expires=9)


@sweep(every=10)
def source_runs_wake() -> None:
    """Find readings whose message was lost or whose worker died, and let go of files of ended ones."""
    from corpus.sources.pdf.runs import source_runs_let_go

    for pk in runs_waiting(SourceRun).order_by("created_at").values_list("pk", flat=True)[:4]:
        source_run_read.apply_async(args=(pk,), expires=9)
    source_runs_let_go()


@house_task()
def transfer_run_work(run_id: int) -> None:
    """Take Instances in or out; does nothing when another worker has the run or it has ended."""
    from corpus.exchange.work import transfer_work

    run = TransferRun.objects.select_related("project", "started_by", "source").get(pk=run_id)
    transfer_work(run=run, owner=worker_name())


@sweep(every=10)
def transfer_runs_wake() -> None:
    """Find transfers whose message was lost or whose worker died, and let go of files of ended ones."""
    from corpus.exchange.runs import transfers_let_go

    for pk in runs_waiting(TransferRun).order_by("created_at").values_list("pk", flat=True)[:4]:
        transfer_run_work.apply_async(args=(pk,), expires=9)
    transfers_let_go()


@house_task()
def instances_check_again(subject_id: int) -> None:
    """Check again what is open or approved about one Subject whose levels changed."""
    from corpus.services.instances_recheck import instances_recheck
    from imaging.services.levels_change import levels_rechecked

    # Read first: what changes while the checks run is checked once more.
    changed = Subject.objects.filter(pk=subject_id).values_list("levels_changed_at", flat=True).first()
    instances_recheck(subject_id=subject_id)
    if changed is not None:
        levels_rechecked(subject_id, up_to=changed)


@house_task()
def imported_texts_look(project_id: int) -> None:
    """Look imported texts of a project through for names; wakes itself again while some wait."""
    from corpus.services.texts_look import texts_look

    if texts_look(project_id=project_id):
        wake(imported_texts_look, project_id)


@sweep(every=20)
def unread_texts_wake() -> None:
    """Find projects with imported texts that nobody looked through, as their message was lost."""
    waiting = unread_findings().order_by().values_list("revision__instance__project", flat=True)
    for pk in waiting.distinct()[:50]:
        imported_texts_look.apply_async(args=(pk,), expires=19)


@house_task()
def check_standing_work(project_id: int, check_name: str) -> None:
    """Reckon anew what people of a project made of one check; a lost message waits for the next overrule."""
    from corpus.services.standing_reckon import standing_reckon

    standing_reckon(project_id=project_id, check_name=check_name)


@house_task()
def sketches_fill_work(_: int = 0) -> None:
    """Store what nearly equal texts are found by, of imported texts that no check has seen."""
    from corpus.services.sketch_store import sketches_fill

    if sketches_fill():
        wake(sketches_fill_work, 0)


@sweep(every=300)
def sketches_wake() -> None:
    """Find texts without a sketch, as their message was lost or they were imported."""
    sketches_fill_work.apply_async(args=(0,), expires=299)


@sweep(every=20)
def stale_findings_wake() -> None:
    """Find Subjects whose levels changed and whose message was lost, and check what is open about them."""
    waiting = Subject.objects.filter(levels_changed_at__isnull=False).order_by("levels_changed_at")
    for pk in waiting.values_list("pk", flat=True)[:50]:
        instances_check_again.apply_async(args=(pk,), expires=19)


@sweep(every=10)
def release_runs_wake() -> None:
    """Find Releases whose message was lost or whose worker died, and send them again."""
    for pk in runs_waiting(ReleaseRun).order_by("created_at").values_list("pk", flat=True)[:4]:
        release_run_work.apply_async(args=(pk,), expires=9)
