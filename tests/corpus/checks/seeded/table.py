"""How many seeded faults the checks find, and how many sound bodies they complain of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from benchmark.statistics.proportions import wilson
from corpus.checks import CheckInput, run_all
from corpus.checks.faults import FaultNotPossible, fault_inject
from tests.corpus.checks.seeded.items import Item


@dataclass
class Tally:
    """So many of so many, with the same by kind of body, and what was missed."""

    found: int = 0
    tried: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Found of tried."""
        return self.found / self.tried

    def __str__(self) -> str:
        low, high = wilson(self.found, self.tried)
        return f"{self.found} of {self.tried} = {self.share:.3f} ({low:.3f} to {high:.3f})"


def recall(fault: str, sound: Iterable[Item], *, wanted: int) -> Tally:
    """How many of `wanted` faults of a kind get an error or a warning that the sound body did not get."""
    tally = Tally()
    for number, item in enumerate(sound):
        try:
            body = fault_inject(item.given.body, fault, seed=number, facts=item.given.facts)
            faulty = replace(item.given, body=body)
        except FaultNotPossible:
            continue
        tally.tried += 1
        tally.kinds[item.kind] += 1
        if complaints(faulty) - complaints(item.given):
            tally.found += 1
        else:
            tally.missed.append(faulty.body.model_dump_json())
        if tally.tried == wanted:
            break
    return tally


def complaints(given: CheckInput) -> set[tuple[str, str, str]]:
    """The errors and warnings of all checks."""
    return {(one.check, one.field, one.message) for one in run_all(given) if one.severity != "note"}


def clean(sound: Sequence[Item]) -> tuple[Tally, Tally, Counter[str]]:
    """Sound bodies with any error and with any warning, and the checks that say so."""
    errors, warnings = Tally(tried=len(sound)), Tally(tried=len(sound))
    said: Counter[str] = Counter()
    for item in sound:
        grave = {
            (one.severity, one.check, one.message) for one in run_all(item.given) if one.severity != "note"
        }
        said.update({f"{severity} {check}" for severity, check, _ in grave})
        errors.found += any(severity == "error" for severity, _, _ in grave)
        warnings.found += any(severity == "warning" for severity, _, _ in grave)
        warnings.missed += [f"{check}: {message}" for _, check, message in sorted(grave)]
    return errors, warnings, said


def rows(name: str, tally: Tally) -> Iterator[str]:
    """A row of the table."""
    kinds = ", ".join(f"{kind} {number}" for kind, number in sorted(tally.kinds.items()))
    yield f"| {name} | {tally} | {kinds} |\n"
