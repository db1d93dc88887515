"""What a person looks for, as the address carries it; every value but the words is from a list of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Exists, OuterRef, Q

from anatomy import NotALevel, parse_level
from anatomy.conditions import CONDITIONS
from corpus.checks import CHECKS
from corpus.checks.level_checks import LEVEL_RULES
from corpus.models import Axis, ErrorReason, Kind, State
from corpus.words.asked import Term, facet_term, terms_of
from projects.models import Membership, Project, Role, User
from review.models import Assignment

LONGEST = 300  # characters of the words
SIDES = (("left", "Left"), ("right", "Right"), ("bilateral", "Both sides"), ("midline", "Midline"))
MODALITIES = (("MR", "MR"), ("CT", "CT"), ("CR", "X-ray (CR)"), ("DX", "X-ray (DX)"), ("text", "Text alone"))
LANGUAGES = (("en", "English"), ("zh", "Chinese"))
CHECK_NAMES = sorted({check.__name__ for check in CHECKS} | LEVEL_RULES)
# Told by words that are kept with the text; the others by what happened to the Instance.
FACETS = ("level", "side", "condition", "axis", "modality", "kind", "language")


@dataclass(frozen=True)
class Wanted:
    """One search; an empty string asks for nothing."""

    q: str = ""
    level: str = ""
    side: str = ""
    condition: str = ""
    axis: str = ""
    modality: str = ""
    kind: str = ""
    language: str = ""
    state: str = ""
    reviewer: str = ""
    reason: str = ""
    finding: str = ""

    @property
    def query(self) -> str:
        """The search as the address carries it, always in one order."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    @property
    def terms(self) -> list[Term]:
        """What the text and its facets must hold."""
        asked = asdict(self)
        return [*terms_of(self.q), *(facet_term(name, asked[name]) for name in FACETS if asked[name])]

    @property
    def asks_deeds(self) -> bool:
        """Whether it is asked what was done with an Instance, or what checks say of it."""
        return bool(self.state or self.reviewer or self.reason or self.finding)

    @property
    def asks_nothing(self) -> bool:
        """Whether words were typed in which there is nothing to look for, as "!?"."""
        return bool(self.q) and not terms_of(self.q)


class LevelField(forms.CharField):
    """A level in any spelling."""

    def clean(self, value: Any) -> str:
        """The canonical spelling; empty for none."""
        text = super().clean(value)
        if not text:
            return ""
        try:
            return str(parse_level(text))
        except NotALevel as problem:
            raise forms.ValidationError(f"{problem} Write it as L4 or L4/L5.") from problem


def _any(word: str, choices: Any) -> list[tuple[str, str]]:
    return [("", word), *((str(value), str(label)) for value, label in choices)]


class FindForm(forms.Form):
    """The search as a form; what is not in a list counts as not asked for, and is said."""

    q = forms.CharField(required=False, max_length=LONGEST, label="Words", strip=True)
    level = LevelField(required=False, max_length=20, label="Level")
    side = forms.ChoiceField(required=False, choices=_any("Any side", SIDES))
    condition = forms.ChoiceField(required=False)
    axis = forms.ChoiceField(required=False, choices=_any("Any axis", Axis.choices))
    modality = forms.ChoiceField(required=False, choices=_any("Any modality", MODALITIES))
    kind = forms.ChoiceField(required=False, choices=_any("Any kind", Kind.choices))
    language = forms.ChoiceField(required=False, choices=_any("Any language", LANGUAGES))
    state = forms.ChoiceField(required=False, choices=_any("Any state", State.choices))
    reviewer = forms.ChoiceField(required=False)
    reason = forms.ChoiceField(required=False, choices=_any("Any reason", ErrorReason.choices))
    finding = forms.ChoiceField(required=False)

    def __init__(self, sent: Mapping[str, Any], *, people: list[tuple[str, str]]) -> None:
        super().__init__(sent)
        labels = sorted((key, condition.label("en")) for key, condition in CONDITIONS.items())
        self._choose("condition", _any("Any condition", labels))
        self._choose("reviewer", _any("Any reviewer", people))
        self._choose("finding", _any("Any finding", [(name, spoken(name)) for name in CHECK_NAMES]))

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def wanted(self) -> Wanted:
        """What is asked for, without what is refused."""
        self.is_valid()
        asked: dict[str, str] = {one.name: self.cleaned_data.get(one.name, "") for one in fields(Wanted)}
        return Wanted(**{name: value.replace("\0", "") for name, value in asked.items()})


def spoken(check: str) -> str:
    """The name of a check as people read it."""
    return check.replace("_", " ").capitalize()


def readers_of(project: Project, user: User) -> list[tuple[str, str]]:
    """Whose work can be asked for: the person first, then the surgeons of the project, then those who were.

    One query.
    """
    seat = Membership.objects.filter(project=project, user=OuterRef("pk"), role=Role.SURGEON)
    decided = Assignment.objects.filter(project=project, reviewer=OuterRef("pk"), decision__isnull=False)
    people = User.objects.annotate(reads=Exists(seat)).filter(Q(reads=True) | Q(Exists(decided)))
    first = sorted(people, key=lambda one: (one.pk != user.pk, not one.reads, one.display_name))
    return [(one.username, _named(one, user)) for one in first]


def _named(reader: Any, user: User) -> str:
    if reader.pk == user.pk:
        return "Me"
    return str(reader.display_name) if reader.reads else f"{reader.display_name} (reads here no more)"
