"""Who marked or measured, as a DICOM object may say it: a pseudonym and a role, never a person's name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from imaging.deidentify.keyed import keyed_pseudonym, keyed_uid
from imaging.models import AuthorKind, LevelMark, Measurement
from projects.models import Membership, Project, Role, User

READER: Final = "R"
# A pseudonym as `reader_pseudonym` makes it: nothing else is ever taken over from a file as an author.
PSEUDONYM: Final = re.compile(r"R-[A-Z2-7]{10}")
DEVICES: Final = {
    AuthorKind.IMPORT: "Imported file",
    AuthorKind.MODEL: "Model",
    AuthorKind.CONSTRUCTION: "Known by construction",
}
# What a person is called by where they have several seats: the one with the most to say of images.
_FIRST: Final = (Role.SURGEON, Role.LEAD, Role.STEWARD, Role.EVALUATOR)


@dataclass(frozen=True, slots=True)
class Author:
    """A person by `pseudonym` and `role`, or a device by what it is called and a `uid` of its own."""

    pseudonym: str = ""
    role: str = ""
    device: str = ""
    uid: str = ""

    @property
    def dicom_name(self) -> str:
        """The pseudonym in the form of a DICOM name: a family name alone."""
        return f"{self.pseudonym}^" if self.pseudonym else ""

    @property
    def words(self) -> str:
        """The author in a line: “R-ABCDEFGHIJ, surgeon”, “Imported file”."""
        return self.device or ", ".join(part for part in (self.pseudonym, self.role) if part)


def reader_pseudonym(secret: bytes, person: User) -> str:
    """What a person is called in the objects of one project; elsewhere they are called otherwise."""
    return keyed_pseudonym(secret, f"reader {person.pk}", prefix=READER)


def person_author(secret: bytes, person: User, project: Project) -> Author:
    """A person with their first role in a project; without one where they have left it."""
    seats = set(Membership.objects.filter(user=person, project=project).values_list("role", flat=True))
    role = next((str(role) for role in _FIRST if role in seats), "")
    return Author(reader_pseudonym(secret, person), role)


def author_of_mark(secret: bytes, mark: LevelMark) -> Author:
    """Who made a mark."""
    if mark.author is not None:
        return person_author(secret, mark.author, mark.series.study.project)
    words = DEVICES.get(AuthorKind(mark.author_kind), "Person who is not known")
    return Author(device=words, uid=keyed_uid(secret, f"{mark.author_kind} {mark.author_name}"))


def author_of_line(secret: bytes, line: Measurement) -> Author:
    """Who drew a line; of one that came in a file, what the file said."""
    if line.author is not None:
        return person_author(secret, line.author, line.series.study.project)
    pseudonym, _, role = line.author_name.partition(", ")
    return Author(pseudonym, role)
