"""What a search may tell a person of: no more than the pages of the items would.

* What a hidden Suite keeps from them is left out whole, whatever is asked (ADR 41).
* A text is searched where the person may read it: on its record, or because they may take it up. While others
  read apart from them its record is closed, and so is the search: what is found tells what stands there.
* What somebody who reads has to answer before its draft is shown is found by no word, level or finding.
* Where items may hold a seeded error for somebody, no text that they may take up is searched (ADR 87).
* A decision, its reasons and whose it is are searched where the record shows them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from corpus.models import Decision, DecisionReason, Finding, Instance, InstanceWords
from corpus.sealed import sealed_uids
from projects.models import Project, Role, User
from review.blind import told_later
from review.find.wanted import Wanted
from review.hearing import rounds_closed_to
from review.models import Assignment, Round
from review.policies import readable
from review.seeded.drawing import is_seedable

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Reach:
    """One person in one project."""

    user: User
    roles: frozenset[Role]
    project: Project
    # Put together once: a search asks for one stretch of numbers after the other, each time the same.
    _closed_texts: dict[str, list[Exists]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _deeds_asked: dict[Wanted, QuerySet[Instance]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def narrow(self, wanted: Wanted) -> QuerySet[Instance]:
        """The Instances that may be told of and stand as is asked; words and facets are asked elsewhere."""
        return self._deeds(self._told(Instance.objects.filter(project=self.project), "pk", wanted), wanted)

    def narrow_words(self, words: QuerySet[InstanceWords], wanted: Wanted) -> QuerySet[InstanceWords]:
        """The same of rows of words; Instances are read only where their deeds are asked for."""
        rows = self._told(words, "instance", wanted)
        if not wanted.asks_deeds:
            return rows
        if wanted not in self._deeds_asked:
            self._deeds_asked[wanted] = self._deeds(Instance.objects.filter(pk=OuterRef("instance")), wanted)
        # No place lies below 0: of an alternative PostgreSQL makes no join, whose size it would guess wrong.
        return rows.filter(Q(Exists(self._deeds_asked[wanted])) | Q(place__lt=0))

    def _told(self, rows: QuerySet[Row], key: str, wanted: Wanted) -> QuerySet[Row]:
        """Without what may not be told; `key` names the column that holds the Instance's key."""
        sealed = Instance.objects.filter(uid__in=sealed_uids(self.roles))
        rows = rows.exclude(**{f"{key}__in": sealed.values("pk")})
        if not (wanted.terms or wanted.finding):
            return rows
        if key not in self._closed_texts:
            self._closed_texts[key] = list(self._texts_closed(key))
        for closed in self._closed_texts[key]:
            rows = rows.exclude(closed)
        return rows

    def _texts_closed(self, key: str) -> Iterator[Exists]:
        """Conditions of what has a text that is not searched."""
        if Role.SURGEON in self.roles:
            # That an item is found by a level, or by a word of its rationale, would tell the answer.
            yield Exists(told_later(self.user).filter(pk=OuterRef(key)))
        # Who leads reads every text that is not sealed; a surgeon those of no Round closed to them.
        if Role.LEAD in self.roles:
            return
        closed = self._closed(key)
        # What they may take is theirs to read, unless it may hold a seeded error for them: then its real
        # words would tell which does.
        if not is_seedable(self.user, self.project):
            mine = readable(Assignment.objects.filter(round=OuterRef("pk")), self.user)
            closed = closed.exclude(Exists(mine))
        yield Exists(closed)

    def _deeds(self, rows: QuerySet[Instance], wanted: Wanted) -> QuerySet[Instance]:
        if wanted.state:
            rows = rows.filter(state=wanted.state)
        if wanted.finding:
            found = Finding.objects.filter(check_name=wanted.finding)
            rows = rows.filter(current_revision__in=found.values("revision"))
        return self._decided(rows, wanted)

    def _closed(self, key: str) -> QuerySet[Round]:
        """Closed Rounds of the Instance in a column of the row that is asked about."""
        rounds = Round.objects.filter(instance=OuterRef(key))
        return rounds_closed_to(self.user, self.roles, rounds)

    def _decided(self, rows: QuerySet[Instance], wanted: Wanted) -> QuerySet[Instance]:
        if not wanted.reviewer and not wanted.reason:
            return rows
        found = self._decisions(wanted).values("instance")
        if wanted.reviewer and not wanted.reason and self._may_ask_who_holds(wanted):
            # As one list: between two of them, joined by OR, databases go through all Instances.
            found = found.union(self._held_by(wanted.reviewer).values("instance"))
        return rows.filter(pk__in=found)

    def _decisions(self, wanted: Wanted) -> QuerySet[Decision]:
        """Those of the project that stand and may be told."""
        asked = Decision.objects.filter(undone_at__isnull=True, instance__project=self.project)
        if wanted.reason:
            reasons = DecisionReason.objects.filter(reason=wanted.reason)
            asked = asked.filter(pk__in=reasons.values("decision"))
        if wanted.reviewer:
            asked = asked.filter(reviewer__username=wanted.reviewer)
        if wanted.reviewer == self.user.username:
            return asked
        # One's own decisions are told; those of others where no Round is closed.
        own = asked.filter(instance=OuterRef("instance"), reviewer=self.user)
        return asked.filter(Q(Exists(own)) | ~Q(Exists(self._closed("instance"))))

    def _may_ask_who_holds(self, wanted: Wanted) -> bool:
        return Role.LEAD in self.roles or wanted.reviewer == self.user.username

    def _held_by(self, username: str) -> QuerySet[Assignment]:
        """Open with them, or kept for them."""
        waiting = Assignment.objects.open().filter(project=self.project)
        if username == self.user.username:
            return waiting.filter(Q(reviewer=self.user) | Q(reserved_for=self.user))
        return waiting.filter(Q(reviewer__username=username) | Q(reserved_for__username=username))
