"""What was done with Subjects, as the rooms above know it: an Approval they move to must allow it.

A room above tells by a function that `spinemed_site` registers when the program starts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from projects.models import Approval, Purpose

Uses = Iterable[tuple[Purpose, str]]
Teller = Callable[[Approval], Uses]
# Nothing is stored under an Approval that does not allow drafting.
IMPORT = "the import of their images"
_TELLERS: list[Teller] = []


def uses_tell(teller: Teller) -> None:
    """Register who knows of uses: for which purpose, and what it was, in words."""
    if teller not in _TELLERS:
        _TELLERS.append(teller)


def past_uses(approval: Approval) -> dict[Purpose, list[str]]:
    """What was done so far with the Subjects of an Approval, by the purpose it needed."""
    done = {Purpose.DRAFT: [IMPORT]}
    for teller in _TELLERS:
        for purpose, what in teller(approval):
            done.setdefault(purpose, []).append(what)
    return done
