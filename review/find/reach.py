"""What a search may tell a person of: no more than the pages of the items would.

* What a hidden Suite keeps from them is left out whole, whatever is asked (ADR 41).
* A text is searched where the person may read it: on its record, or because they may take it up. While others
  read apart from them its record is closed, and so is the search: what is found tells what stands there.
* What somebody who reads has to answer before its draft is shown is found by no word, level or finding.
* Where items may hold a seeded error for somebody, no text that they may take up is searched (ADR 87).
* A decision, its reasons and whose it is are searched where the record shows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

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

    def narrow(self, wanted: Wanted) -> QuerySet[Instance]:
        """The Instances that may be told of and stand as is asked; words and facets are asked elsewhere."""
        return self._deeds(self._told(Instance.objects.filter(project=self.project), "pk", wanted), wanted)

    def narrow_words(self, words: QuerySet[InstanceWords], wanted: Wanted) -> QuerySet[InstanceWords]:
        """The same of rows of words; Instances are read only where their deeds are asked for."""
        rows = self._told(words, "instance", wanted)
        if not wanted.asks_deeds:
            return rows
        deeds = self._deeds(Instance.objects.filter(project=self.project), wanted)
        return rows.filter(instance__in=deeds.values("pk"))

    def _told(self, rows: QuerySet[Row], key: str, wanted: Wanted) -> QuerySet[Row]:
        """Without what may not be told; `key` names the column that holds the Instance's key."""
        sealed = Instance.objects.filter(uid__in=sealed_uids(self.roles))
        rows = rows.exclude(**{f"{key}__in": sealed.values("pk")})
        if not (wanted.terms or wanted.finding):
            return rows
        if Role.SURGEON in self.roles:
            # That an item is found by a level, or by a word of its rationale, would tell the answer.
            unanswered = told_later(self.user).filter(project=self.project)
            rows = rows.exclude(**{f"{key}__in": unanswered.values("pk")})
        # Who leads reads every text that is not sealed; a surgeon those of no Round closed to them.
        if Role.LEAD in self.roles:
            return rows
        if is_seedable(self.user, self.project):
            # What they may take may hold a seeded error for them: its real words would tell which.
            return rows.exclude(**{f"{key}__in": self._closed().values("instance")})
        mine = readable(Assignment.objects.filter(project=self.project), self.user)
        closed = self._closed().exclude(instance__in=mine.values("instance"))
        return rows.exclude(**{f"{key}__in": closed.values("instance")})

    def _deeds(self, rows: QuerySet[Instance], wanted: Wanted) -> QuerySet[Instance]:
        if wanted.state:
            rows = rows.filter(state=wanted.state)
        if wanted.finding:
            found = Finding.objects.filter(check_name=wanted.finding)
            rows = rows.filter(current_revision__in=found.values("revision"))
        return self._decided(rows, wanted)

    def _closed(self) -> QuerySet[Round]:
        rounds = Round.objects.filter(instance__project=self.project)
        return rounds_closed_to(self.user, self.roles, rounds)

    def _decided(self, rows: QuerySet[Instance], wanted: Wanted) -> QuerySet[Instance]:
        if not wanted.reviewer and not wanted.reason:
            return rows
        told = Decision.objects.filter(undone_at__isnull=True).filter(
            Q(reviewer=self.user) | ~Q(instance__in=self._closed().values("instance"))
        )
        if wanted.reason:
            reasons = DecisionReason.objects.filter(reason=wanted.reason)
            told = told.filter(pk__in=reasons.values("decision"))
        if not wanted.reviewer:
            return rows.filter(pk__in=told.values("instance"))
        theirs = Q(pk__in=told.filter(reviewer__username=wanted.reviewer).values("instance"))
        if not wanted.reason and (Role.LEAD in self.roles or wanted.reviewer == self.user.username):
            theirs |= Q(pk__in=self._held_by(wanted.reviewer).values("instance"))
        return rows.filter(theirs)

    def _held_by(self, username: str) -> QuerySet[Assignment]:
        """Open with them, or kept for them."""
        waiting = Assignment.objects.open().filter(project=self.project)
        return waiting.filter(Q(reviewer__username=username) | Q(reserved_for__username=username))
