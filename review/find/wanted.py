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


class Listed(forms.ChoiceField):
    """A choice of a list that nobody changes: all forms share it, of which else each copies every entry."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Listed:
        return forms.Field.__deepcopy__(self, memo)


def spoken(check: str) -> str:
    """The name of a check as people read it."""
    return check.replace("_", " ").capitalize()


CONDITION_NAMES = sorted((key, condition.label("en")) for key, condition in CONDITIONS.items())
CHECKS_SPOKEN = [(name, spoken(name)) for name in CHECK_NAMES]


class FindForm(forms.Form):
    """The search as a form; what is not in a list counts as not asked for, and is said."""

    q = forms.CharField(required=False, max_length=LONGEST, label="Words", strip=True)
    level = LevelField(required=False, max_length=20, label="Level")
    side = Listed(required=False, choices=_any("Any side", SIDES))
    condition = Listed(required=False, choices=_any("Any condition", CONDITION_NAMES))
    axis = Listed(required=False, choices=_any("Any axis", Axis.choices))
    modality = Listed(required=False, choices=_any("Any modality", MODALITIES))
    kind = Listed(required=False, choices=_any("Any kind", Kind.choices))
    language = Listed(required=False, choices=_any("Any language", LANGUAGES))
    state = Listed(required=False, choices=_any("Any state", State.choices))
    reviewer = forms.ChoiceField(required=False)
    reason = Listed(required=False, choices=_any("Any reason", ErrorReason.choices))
    finding = Listed(required=False, choices=_any("Any finding", CHECKS_SPOKEN))

    def __init__(self, sent: Mapping[str, Any], *, people: list[tuple[str, str]]) -> None:
        super().__init__(sent)
        reviewer = self.fields["reviewer"]
        assert isinstance(reviewer, forms.ChoiceField)
        reviewer.choices = _any("Any reviewer", people)

    @property
    def wanted(self) -> Wanted:
        """What is asked for, without what is refused."""
        self.is_valid()
        asked: dict[str, str] = {one.name: self.cleaned_data.get(one.name, "") for one in fields(Wanted)}
        return Wanted(**{name: value.replace("\0", "") for name, value in asked.items()})


def readers_of(project: Project, user: User) -> list[tuple[str, str]]:
    """Whose work can be asked for: the person first, then the surgeons of the project, then those who were.

    One query.
    """
    seat = Membership.objects.filter(project=project, user=OuterRef("pk"), role=Role.SURGEON)
    decided = Assignment.objects.filter(project=project, reviewer=OuterRef("pk"), decision__isnull=False)
    people = User.objects.annotate(reads=Exists(seat)).filter(Q(reads=True) | Q(Exists(decided)))
    told = people.values_list("pk", "username", "display_name", "reads")
    first = sorted(told, key=lambda one: (one[0] != user.pk, not one[3], one[2]))
    return [(name, "Me" if pk == user.pk else _named(called, reads)) for pk, name, called, reads in first]


def _named(called: str, reads: bool) -> str:
    return called if reads else f"{called} (reads here no more)"
