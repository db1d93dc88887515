"""What one checklist says otherwise than another, criterion by criterion, and who first wrote each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from generation.checklist import CriterionText, criteria_read
from generation.models import ChecklistAct, ChecklistStep, ChecklistVersion
from generation.services.checklist_register import checklists_seen
from projects.models import Project, User


@dataclass(frozen=True, kw_only=True)
class Changed:
    """One criterion in two checklists: its place in each, from 1, and what it said; 0 where it is not."""

    old: CriterionText | None
    new: CriterionText | None
    old_place: int = 0
    new_place: int = 0
    moved: bool = False

    @property
    def reworded(self) -> bool:
        """Whether it is in both and says something else in a language."""
        if self.old is None or self.new is None:
            return False
        return (self.old.english, self.old.chinese) != (self.new.english, self.new.chinese)

    @property
    def other_kinds(self) -> bool:
        """Whether it is in both and asked of other kinds."""
        return self.old is not None and self.new is not None and self.old.kinds != self.new.kinds

    @property
    def differs(self) -> bool:
        """Whether anything is otherwise."""
        return self.old is None or self.new is None or self.reworded or self.other_kinds or self.moved

    @property
    def shown(self) -> CriterionText:
        """It as it stands now, or stood last."""
        found = self.new or self.old
        assert found is not None
        return found


def changes_between(old: Sequence[CriterionText], new: Sequence[CriterionText]) -> list[Changed]:
    """The criteria of the newer checklist in its order, each beside its older self; then the retired."""
    before = {one.key: (place, one) for place, one in enumerate(old, 1)}
    moved = _moved([one.key for one in old], [one.key for one in new])
    found = []
    for place, one in enumerate(new, 1):
        old_place, earlier = before.pop(one.key, (0, None))
        is_moved = one.key in moved
        found.append(Changed(old=earlier, new=one, old_place=old_place, new_place=place, moved=is_moved))
    gone = [Changed(old=one, new=None, old_place=place) for place, one in before.values()]
    return [*found, *gone]


def _moved(old: list[str], new: list[str]) -> set[str]:
    """The keys in both that stand otherwise among those in both; as few as tell the new order."""
    both = set(old) & set(new)
    first, second = [key for key in old if key in both], [key for key in new if key in both]
    blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    kept = {key for block in blocks for key in first[block.a : block.a + block.size]}
    return both - kept


@dataclass(frozen=True, kw_only=True)
class Written:
    """In which version a criterion got the words it has, and by whom; nobody where it ships."""

    version: ChecklistVersion
    by: User | None


def writers_of(version: ChecklistVersion, project: Project) -> dict[str, Written]:
    """Who wrote each criterion of a version as it stands, by its key. Two queries."""
    rows = checklists_seen(project).select_related("made_by")
    by_pk = {one.pk: one for one in rows}
    authors = _authors(project)
    found: dict[str, Written] = {}
    for one in criteria_read(version.criteria):
        first = _first_with(one, version, by_pk)
        found[one.key] = Written(version=first, by=authors.get((first.pk, one.key), first.made_by))
    return found


def _first_with(
    criterion: CriterionText, version: ChecklistVersion, by_pk: dict[int, ChecklistVersion]
) -> ChecklistVersion:
    """The earliest in the line of versions before this one that says it in the same words throughout."""
    first = version
    while (parent := by_pk.get(first.parent_id or 0)) is not None:
        words = {(one.key, one.english, one.chinese) for one in criteria_read(parent.criteria)}
        if (criterion.key, criterion.english, criterion.chinese) not in words:
            break
        first = parent
    return first


def _authors(project: Project) -> dict[tuple[int, str], User]:
    """Who added or reworded a criterion last on the way to a version, by the version and the key."""
    worded = (ChecklistAct.ADD, ChecklistAct.REWORD)
    steps = ChecklistStep.objects.filter(project=project, made__isnull=False, act__in=worded)
    return {(one.made_id or 0, one.key): one.said_by for one in steps.select_related("said_by")}
