"""Editing a checklist step by step: each is kept with who took it, and can be undone until it is used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from generation.checklist import CriterionText, criteria_json, criteria_read
from generation.checklist_bounds import (
    ChecklistRefused,
    checklist_require,
    criterion_made,
    key_made,
)
from generation.models import ChecklistAct, ChecklistStep, ChecklistVersion
from generation.services.checklist_register import (
    checklist_in_use,
    checklist_register,
    checklists_seen,
)
from projects.errors import Stale
from projects.models import Project, User
from projects.services import audit


class EditedMeanwhile(Stale):
    """Somebody took a step meanwhile: the screen was old."""

    def __init__(self) -> None:
        super().__init__(
            "The checklist was edited meanwhile. Nothing was changed; it is shown as it stands now."
        )


@dataclass(frozen=True, kw_only=True)
class Editing:
    """What a project is editing: the version it began from and the steps since, the first one first."""

    base: ChecklistVersion
    steps: list[ChecklistStep]

    @property
    def criteria(self) -> tuple[CriterionText, ...]:
        """The criteria as they stand after the last step."""
        return criteria_read(self.steps[-1].criteria if self.steps else self.base.criteria)

    @property
    def seen(self) -> int:
        """Tells whether somebody's screen is this one: the number of the last step, nought where none is."""
        return self.steps[-1].number if self.steps else 0

    @property
    def told(self) -> list[tuple[ChecklistStep, str]]:
        """The steps, the last one first, each with the words of its criterion."""
        before, found = criteria_read(self.base.criteria), []
        for step in self.steps:
            after = criteria_read(step.criteria)
            words = {one.key: one.english for one in (*before, *after)}
            found.append((step, words[step.key]))
            before = after
        return found[::-1]

    def criterion(self, key: str) -> CriterionText:
        """The one of a key. Raises EditedMeanwhile where it is retired by now."""
        for one in self.criteria:
            if one.key == key:
                return one
        raise EditedMeanwhile


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Whose checklist somebody edits, from which version, and the last step that stood on the screen."""

    project: Project
    base: ChecklistVersion
    step: int
    by: User


def editing_of(project: Project, base: ChecklistVersion | None = None) -> Editing:
    """What the project is editing; where nothing is under way, `base`, else the version in use."""
    steps = list(
        ChecklistStep.objects.filter(project=project)
        .open()
        .select_related("base", "said_by")
        .order_by("number")
    )
    if steps:
        return Editing(base=steps[0].base, steps=steps)
    return Editing(base=base or checklist_in_use(project), steps=[])


@transaction.atomic
def criterion_add(seen: Seen, *, english: str, chinese: str, kinds: Sequence[str]) -> ChecklistStep:
    """A criterion more, at the end. Raises ChecklistRefused, EditedMeanwhile."""
    editing = _held(seen)
    made = criterion_made(
        key=_new_key(seen.project, editing, english), english=english, chinese=chinese, kinds=kinds
    )
    return _step(seen, editing, ChecklistAct.ADD, made.key, (*editing.criteria, made))


@transaction.atomic
def criterion_reword(
    seen: Seen, *, key: str, english: str, chinese: str, kinds: Sequence[str]
) -> ChecklistStep:
    """Other words for a criterion, or other kinds that it is asked of. Raises as `criterion_add` does."""
    editing = _held(seen)
    old = editing.criterion(key)
    made = criterion_made(key=key, english=english, chinese=chinese, kinds=kinds)
    if made == old:
        raise ChecklistRefused("Nothing is different. Change its words or its kinds, or go back.")
    criteria = tuple(made if one == old else one for one in editing.criteria)
    return _step(seen, editing, ChecklistAct.REWORD, key, criteria)


@transaction.atomic
def criterion_move(seen: Seen, *, key: str, up: bool) -> ChecklistStep:
    """A criterion one place up or down. Raises ChecklistRefused at the end of the list, EditedMeanwhile."""
    editing = _held(seen)
    one, others = editing.criterion(key), [other for other in editing.criteria if other.key != key]
    place = editing.criteria.index(one) + (-1 if up else 1)
    if not 0 <= place <= len(others):
        raise ChecklistRefused(f"It stands {'first' if up else 'last'} already.")
    others.insert(place, one)
    return _step(seen, editing, ChecklistAct.MOVE, key, others)


@transaction.atomic
def criterion_retire(seen: Seen, *, key: str) -> ChecklistStep:
    """A criterion less; versions that have it keep it. Raises as `criterion_add` does."""
    editing = _held(seen)
    gone = editing.criterion(key)
    return _step(seen, editing, ChecklistAct.RETIRE, key, [one for one in editing.criteria if one != gone])


@transaction.atomic
def step_undo(seen: Seen) -> ChecklistStep:
    """Take the last step back. Raises EditedMeanwhile, also where it is in a version by now."""
    editing = _held(seen)
    if not editing.steps:
        raise EditedMeanwhile
    last = editing.steps[-1]
    ChecklistStep.objects.filter(pk=last.pk).open().update(undone_at=timezone.now(), undone_by=seen.by)
    _audit("checklist_undo", seen, act=last.act, key=last.key, step=last.number)
    return last


@transaction.atomic
def checklist_make(seen: Seen, *, note: str = "") -> ChecklistVersion:
    """A version of what the steps led to, as a draft: no run uses it until it is put into production.

    Raises ChecklistRefused where it is a version already, EditedMeanwhile.
    """
    editing = _held(seen)
    if not editing.steps:
        raise ChecklistRefused("Nothing was edited since the last version.")
    criteria = criteria_json(editing.criteria)
    made = checklist_register(
        criteria=criteria, project=seen.project, parent=editing.base, by=seen.by, note=note
    )
    if made.steps.exists() or made.project_id is None:
        raise ChecklistRefused(f"{made} says just this already. Undo the steps, or go on editing.")
    ChecklistStep.objects.filter(project=seen.project).open().update(made=made)
    _audit("checklist_make", seen, version=made.version, parent=editing.base.version)
    return made


def _held(seen: Seen) -> Editing:
    """What is being edited, held for this transaction. Raises EditedMeanwhile where the screen was old."""
    # Two steps at once would each find the other untaken.
    Project.objects.select_for_update().get(pk=seen.project.pk)
    editing = editing_of(seen.project, seen.base)
    if editing.seen != seen.step or editing.base != seen.base:
        raise EditedMeanwhile
    return editing


def _step(
    seen: Seen, editing: Editing, act: ChecklistAct, key: str, criteria: Sequence[CriterionText]
) -> ChecklistStep:
    checklist_require(criteria)
    taken = ChecklistStep.objects.filter(project=seen.project).aggregate(last=Max("number"))["last"] or 0
    step = ChecklistStep.objects.create(
        project=seen.project,
        number=taken + 1,
        base=editing.base,
        act=act,
        key=key,
        criteria=criteria_json(criteria),
        said_by=seen.by,
    )
    _audit(f"checklist_{act.value}", seen, key=key, step=step.number)
    return step


def _new_key(project: Project, editing: Editing, english: str) -> str:
    """A key that no criterion of this project's versions ever had, nor one that is being edited."""
    known = {one.key for one in editing.criteria}
    for text in checklists_seen(project).values_list("criteria", flat=True):
        known |= {one.key for one in criteria_read(text)}
    known |= set(ChecklistStep.objects.filter(project=project).values_list("key", flat=True))
    return key_made(english, known)


def _audit(action: str, seen: Seen, **detail: object) -> None:
    audit(
        action=action,
        actor=seen.by,
        project=seen.project,
        object_kind="checklist",
        object_uid=seen.base.uid,
        detail=detail,
    )
