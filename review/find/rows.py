"""The Instances that a search finds, the newest number first, page by page.

The newest are read one after the other, as far as a page of anything that is not rare needs. Only where
they do not fill it does the database gather all that match by its index of words and sort them: each way is
slow where the other one is quick, and which one a database takes is not left to its guess. Where it expects
few texts to hold the whole words and facets asked for, it gathers at once, by these alone: of a beginning it
would put together the lists of all words that begin so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import BigIntegerField, ExpressionWrapper, F, QuerySet
from django.db.models.expressions import CombinedExpression

from corpus.models import Instance, InstanceWords
from corpus.words.asked import Term, WordsMatch, held_by_few
from corpus.words.keep import place_of
from review.find.reach import Reach
from review.find.wanted import Wanted

PAGE = 25
NEAR = 6000
"""Numbers read one after the other: fills a page of whatever one in two hundred is, in 5 ms on PostgreSQL."""
FAR, MANY = 50_000, 3
"""The same where so many terms, or states and decisions besides words, are asked for: 40 ms at most."""


def instances_found(reach: Reach, wanted: Wanted, *, before: int | None, size: int = PAGE) -> list[Instance]:
    """One page of what is found below the number `before`, and one row more. Nine queries at most.

    Their texts come with them where words are asked for, which are then looked for in them.
    """
    keys = keys_found(reach, wanted, before=before, size=size + 1)
    rows = Instance.objects.filter(pk__in=keys).select_related("subject")
    if wanted.q:
        rows = rows.select_related("current_revision").defer("current_revision__checklist")
    return list(rows.prefetch_related("level_rows").order_by("-number"))


def keys_found(reach: Reach, wanted: Wanted, *, before: int | None, size: int) -> list[int]:
    """Primary keys of what is found, the newest first, at most `size`. Seven queries at most."""
    if wanted.asks_nothing:
        return []
    last = before if before is not None else _newest(reach) + 1
    keys: list[int] = []
    for least, below, indexed in _stretches(wanted, last):
        keys += _found(reach, wanted, least, below, indexed)[: size - len(keys)]
        if len(keys) >= size:
            break
    return keys


def _stretches(wanted: Wanted, last: int) -> Iterator[tuple[int, int, Sequence[Term] | None]]:
    """Numbers from, up to below, and the terms by which they are gathered: the newest ones first.

    None where they are read one after the other.
    """
    whole = [term for term in wanted.terms if not term.begins]
    if last > NEAR and len(wanted.terms) > 1 and held_by_few(whole):
        yield 0, last, whole
        return
    # Each of many words may be frequent: long lists would be compared, or what was done with each looked up.
    is_far = len(wanted.terms) >= MANY or (wanted.terms and wanted.asks_deeds)
    least = max(0, last - (NEAR + FAR if is_far else NEAR))
    yield least, last, None
    yield 0, least, wanted.terms


def _newest(reach: Reach) -> int:
    numbers = Instance.objects.filter(project=reach.project).order_by("-number")
    return numbers.values_list("number", flat=True).first() or 0


def _found(
    reach: Reach, wanted: Wanted, least: int, below: int, indexed: Sequence[Term] | None
) -> QuerySet[Instance, int] | QuerySet[InstanceWords, int]:
    """Keys of what is found from one number up to below another."""
    if least >= below:
        return Instance.objects.none().values_list("pk", flat=True)
    if not wanted.terms:
        # A state's items stand in an index in the order of their numbers.
        off = indexed is not None and wanted != Wanted(state=wanted.state)
        numbered = reach.narrow(wanted).alias(at=_off_index("number") if off else F("number"))
        return numbered.filter(at__gte=least, at__lt=below).order_by("-at").values_list("pk", flat=True)
    first, end = (place_of(project_id=reach.project.pk, number=number) for number in (least, below))
    matches = WordsMatch(wanted.terms, least=first, below=end, indexed=indexed or ())
    words = reach.narrow_words(InstanceWords.objects.filter(matches), wanted)
    placed = words.alias(at=F("place") if indexed is None else _off_index("place"))
    return placed.filter(at__gte=first, at__lt=end).order_by("-at").values_list("instance_id", flat=True)


def _off_index(column: str) -> ExpressionWrapper[CombinedExpression]:
    """The column as no index has it: the database must begin with what else is asked for.

    Of a prepared query it doesn't know how many rows a range holds, and goes through the index of them all.
    """
    return ExpressionWrapper(F(column) + 0, output_field=BigIntegerField())
