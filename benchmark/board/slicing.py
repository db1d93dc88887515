"""The slices of a suite: which items belong to which axis, region, condition, and so on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from anatomy import NotALevel, parse_level
from anatomy.conditions import CONDITIONS
from benchmark.board.slice_facets import FACETS
from benchmark.models import Item, SuiteVersion
from corpus.models import Axis, InstanceCondition, InstanceLevel, SourceKind

INPUT = {"text": "Text", "image": "Image"}
SEXES = {"F": "Female", "M": "Male", "O": "Other"}
LANGUAGES = {"en": "English", "zh": "Chinese"}


@dataclass(frozen=True, slots=True)
class Slice:
    """Items that share a value of a facet; `places` count from 0 in the order of the version's items."""

    facet: str
    name: str
    title: str
    places: tuple[int, ...]

    @property
    def key(self) -> str:
        """As it stands in an address: `region:lumbar`."""
        return f"{self.facet}:{self.name}"


def slices_of(version: SuiteVersion, items: list[Item]) -> list[Slice]:
    """Every slice with at least one item and fewer than all, facet by facet.

    A facet that says the same of all items divides nothing and is left out.
    """
    levels, conditions = _levels(version), _conditions(version)
    found: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        for facet, name, title in set(_values(item, levels[item.pk], conditions[item.pk])):
            found[facet, name, title].append(place)
    every = [Slice(*key, tuple(places)) for key, places in found.items() if len(places) < len(items)]
    order = list(FACETS)
    return sorted(every, key=lambda one: (order.index(one.facet), _rank(one), one.title))


def _rank(one: Slice) -> int:
    """Axes and levels in the order that their readers know, other slices by title."""
    if one.facet == "axis":
        return Axis.values.index(one.name)
    if one.facet == "level":
        return parse_level(one.name).place
    if one.facet == "region":
        return ("cranial", "cervical", "thoracic", "lumbar", "sacral").index(one.name)
    return 0


def _values(item: Item, levels: list[str], conditions: list[str]) -> Iterable[tuple[str, str, str]]:
    instance, subject = item.instance, item.instance.subject
    given = "image" if item.has_images else "text"
    yield "input", given, INPUT[given]
    yield "axis", item.axis, str(Axis(item.axis).label)
    yield "options", str(item.option_count), f"{item.option_count} options"
    yield "language", instance.language, LANGUAGES.get(instance.language, instance.language)
    drafted = "models" if item.model_families else "people"
    yield "drafted", drafted, f"{drafted.capitalize()}"
    if item.modality:
        yield "modality", item.modality, item.modality
    if instance.source:
        yield "source", instance.source.kind, str(SourceKind(instance.source.kind).label)
    if subject is not None:
        if subject.sex:
            yield "sex", subject.sex, SEXES.get(subject.sex, subject.sex)
        if subject.age_band:
            yield "age", subject.age_band, subject.age_band
        if subject.has_t13 or subject.has_l6 or subject.has_four_lumbar or subject.castellvi:
            yield "anatomy", "transitional", "Transitional anatomy"
    for level in levels:
        yield "level", level, level
        yield from _region(level)
    for condition in conditions:
        yield "condition", condition, CONDITIONS[condition].en if condition in CONDITIONS else condition


def _region(level: str) -> Iterable[tuple[str, str, str]]:
    region = parse_level(level).region
    if region in ("lumbar", "sacral"):
        yield "region", "lumbar", "Lumbar and sacral"
    elif region in ("cervical", "thoracic"):
        yield "region", str(region), str(region).capitalize()


def _levels(version: SuiteVersion) -> defaultdict[int, list[str]]:
    """Levels of each item: those its Instance is about; where none is said, the one that is the answer."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    rows = InstanceLevel.objects.filter(instance__suite_items__version=version)
    named = rows.values_list("instance__suite_items__pk", "level", "instance__suite_items__version")
    for pk, level, of in named:
        if of == version.pk and _is_level(level):
            found[pk].append(level)
    for pk, level in version.items.exclude(gold_level="").values_list("pk", "gold_level"):
        if pk not in found and _is_level(level):
            found[pk].append(level)
    return found


def _is_level(text: str) -> bool:
    try:
        return str(parse_level(text)) == text
    except NotALevel:
        return False


def _conditions(version: SuiteVersion) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    rows = InstanceCondition.objects.filter(instance__suite_items__version=version)
    named = rows.values_list("instance__suite_items__pk", "condition", "instance__suite_items__version")
    for pk, condition, of in named:
        if of == version.pk:
            found[pk].append(condition)
    return found
