"""Background work of the imaging room."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from imaging.models import ImportRun, SuggestionRun
from projects.services.runs import runs_waiting, worker_name
from projects.tasks import house_task, sweep, wake

TIDY_SECONDS = 6 * 3600


@house_task()
def work_import(run_id: int) -> None:
    """Work one import off; does nothing when another worker has it or it has ended."""
    from imaging.services.import_work import import_run_work

    run = ImportRun.objects.select_related("project", "approval").get(pk=run_id)
    import_run_work(run=run, owner=worker_name())


@sweep(every=10)
def find_imports() -> None:
    """Wake the work on imports whose message was lost or whose worker died."""
    for pk in runs_waiting(ImportRun).filter(sealed=True).values_list("pk", flat=True):
        wake(work_import, pk)


@house_task()
def work_suggestions(run_id: int) -> None:
    """Work one asking for suggestions off; does nothing when another worker has it or it has ended."""
    from imaging.services.suggestions_work import suggestions_work

    rows = SuggestionRun.objects.select_related(
        "project", "server", "series__study__subject", "series__study__project"
    )
    suggestions_work(run=rows.get(pk=run_id), owner=worker_name())


@sweep(every=10)
def find_suggestions() -> None:
    """Wake the work on askings whose message was lost or whose worker died."""
    for pk in runs_waiting(SuggestionRun).values_list("pk", flat=True):
        wake(work_suggestions, pk)


@sweep(every=20)
def find_texts() -> None:
    """Look for text in pictures that wait for a sign-off; where it is set so, then in slices."""
    from imaging.services.slice_texts import slices_look, slices_wait
    from imaging.services.text_finds import SECONDS, text_waits, texts_find

    if text_waits().exists():
        texts_find()
    elif settings.LOOK_AT_SLICES and slices_wait().exists():
        slices_look(seconds=SECONDS)


@sweep(every=600)
def let_go_of_imports() -> None:
    """Seal what a killed listener left, end uploads nobody finished, remove what nobody may need any more."""
    from imaging.services.import_endings import imports_let_go
    from imaging.services.listening_folders import imports_left_seal
    from imaging.services.traces import name_traces_clear

    imports_left_seal()
    imports_let_go()
    name_traces_clear()


@sweep(every=TIDY_SECONDS)
def tidy_storage() -> None:
    """Remove what crashes left behind in the storage, and what names left behind in the database's file."""
    from imaging.services.orphans import leftovers_remove, orphans_remove
    from imaging.services.traces import database_rewrite

    leftovers_remove()
    orphans_remove()
    # Twice the interval: a rewrite that found the database in use is tried once more.
    database_rewrite(since=timezone.now() - timedelta(seconds=2 * TIDY_SECONDS))
