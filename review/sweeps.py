"""Work that review does by itself: opening Rounds, freeing what was left behind, reckoning figures."""

from __future__ import annotations

from corpus.models import Instance, State
from imaging.models import SignOff
from imaging.services.blindfold import blindfold_take_off
from projects.services.runs import runs_waiting
from projects.tasks import sweep
from review.blind import blindfolds_for_nothing
from review.models import AgreementRun, LotRun, Workflow
from review.overview.due import overview_due
from review.seeded.drawing import seedable_readers
from review.selectors import left_behind
from review.services import (
    agreement_begin,
    agreement_due,
    assignments_return,
    leases_return,
    looks_tidy,
    lots_settle,
    round_open_if_due,
    seeded_prepare,
    seeded_tidy,
    typed_tidy,
)
from review.tasks import agreement_run_work, lot_run_work, overview_work

AT_ONCE = 200


@sweep(every=10)
def open_rounds() -> None:
    """Take every revised Instance into review; makes up for a signal that was lost."""
    waiting = (
        Instance.objects.filter(state=State.REVISED, current_revision__isnull=False)
        .exclude(study__sign_off__in=[SignOff.WAITING, SignOff.WITHHELD])
        .order_by("-priority", "pk")
    )
    for instance in waiting.select_related("project", "study", "current_revision")[:AT_ONCE]:
        round_open_if_due(instance=instance)


@sweep(every=10)
def return_what_was_left() -> None:
    """Give back what people have open who read no longer; makes up for a signal that was lost."""
    for user_id, project_id in left_behind():
        assignments_return(user_id=user_id, project_id=project_id)


@sweep(every=10)
def return_what_is_on_leave() -> None:
    """Give back what people have open whose leave began with this day."""
    leases_return()


@sweep(every=60)
def blindfolds_taken_off() -> None:
    """Free whom nothing asks about a study any more: the Round was settled, withdrawn or left."""
    for one in blindfolds_for_nothing():
        blindfold_take_off(person=one.person, study=one.study)


@sweep(every=60)
def seeded_items_prepare() -> None:
    """Make seeded errors ahead of their readers where a project has them; end what is over."""
    seeded_tidy()
    for workflow in Workflow.objects.filter(seeded_per_mille__gt=0).select_related("project"):
        for reader in seedable_readers(workflow.project):
            seeded_prepare(reader=reader, workflow=workflow)


@sweep(every=600)
def looks_end() -> None:
    """Delete what was kept of people's looking for as long as the notice says."""
    looks_tidy()


@sweep(every=600)
def typed_ends() -> None:
    """Delete what people typed whose role ended, once it has waited for them long enough."""
    typed_tidy()


@sweep(every=10)
def lot_runs_wake() -> None:
    """Find ended Lots of drafts whose message was lost or whose worker died, and go on with them."""
    for pk in runs_waiting(LotRun).order_by("created_at").values_list("pk", flat=True)[:4]:
        lot_run_work.apply_async(args=(pk,), expires=9)


@sweep(every=10)
def lots_end() -> None:
    """End Lots of which enough is read, once nothing of that can be taken back."""
    lots_settle()


@sweep(every=60)
def agreement_reckon() -> None:
    """Reckon agreement where Rounds of two or more were settled, and what a lost message left waiting."""
    for project in agreement_due():
        agreement_begin(project=project)
    for pk in runs_waiting(AgreementRun).order_by("created_at").values_list("pk", flat=True)[:4]:
        agreement_run_work.apply_async(args=(pk,), expires=59)


@sweep(every=60)
def overviews_reckon() -> None:
    """Reckon anew where something happened since, a quarter of an hour after the last time."""
    for pk in overview_due():
        overview_work.apply_async(args=(pk,), expires=59)
