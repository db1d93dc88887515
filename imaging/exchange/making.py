"""What every object made of one series says alike: its patient, its study, its maker, its time."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian

from imaging.deidentify.keyed import keyed_pseudonym, keyed_uid
from imaging.exchange.authors import Author
from imaging.exchange.codes import SCHEME
from imaging.models import Series, SopInstance

MAKER: Final = "SpineMed Studio"
# Of what is written below; another one makes other identifiers.
VERSION: Final = "1"
# What an object must say of its patient and study, if only that nothing is known.
TOLD_IF_EMPTY: Final = (
    "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "AccessionNumber", "StudyID", "StudyDate",
    "StudyTime", "ReferringPhysicianName",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Making:
    """The making of an object: `kind` tells objects of one series apart, `state` is all that it will say.

    The same state has the same identifiers each time, another one has others.
    """

    series: Series
    images: list[Dataset]
    secret: bytes
    author: Author
    kind: str
    state: str
    when: datetime

    @property
    def sop_instance_uid(self) -> str:
        """Decided by what the object says."""
        said = hashlib.sha256(f"{VERSION}\x1f{self.state}".encode()).hexdigest()
        return keyed_uid(self.secret, f"object {self._name} {said}")

    def uid(self, purpose: str) -> str:
        """An identifier that is the same for every state of this object."""
        return keyed_uid(self.secret, f"{purpose} of {self._name}")

    @property
    def _name(self) -> str:
        return (
            f"{self.kind} on {self.series.series_instance_uid} by {self.author.pseudonym or self.author.uid}"
        )

    def equipment(self, number: int, description: str) -> dict[str, Any]:
        """The arguments that all of highdicom's objects take; `number` is that of the series."""
        moment = self.when.astimezone(UTC)
        return {
            "series_instance_uid": self.uid("series"),
            "series_number": number,
            "series_description": description,
            "sop_instance_uid": self.sop_instance_uid,
            "instance_number": 1,
            "manufacturer": MAKER,
            "manufacturer_model_name": MAKER,
            "software_versions": VERSION,
            "device_serial_number": keyed_pseudonym(self.secret, "installation", prefix="D"),
            "content_date": moment.date(),
            "content_time": moment.time().replace(microsecond=0),
            "specific_character_set": "ISO_IR 192",
            "transfer_syntax_uid": ExplicitVRLittleEndian,
        }

    def finished(self, made: Dataset) -> Dataset:
        """The object with this making's time everywhere, and no word of when or where it was written."""
        moment = self.when.astimezone(UTC)
        made.InstanceCreationDate, made.InstanceCreationTime = f"{moment:%Y%m%d}", f"{moment:%H%M%S}"
        made.TimezoneOffsetFromUTC = "+0000"
        for item in made.get("ContributingEquipmentSequence") or []:
            item.pop("ContributionDateTime", None)
        made.PatientName = made.PatientID = self.series.study.subject.pseudonym
        made.PatientIdentityRemoved = "YES"
        made.DeidentificationMethod = f"{MAKER}, PS3.15 Annex E"
        made.CodingSchemeIdentificationSequence = [_own_scheme()]
        return made


def _own_scheme() -> Dataset:
    """What the designator of our own codes stands for (PS3.3 C.12.1)."""
    scheme = Dataset()
    scheme.CodingSchemeDesignator, scheme.CodingSchemeName = SCHEME, f"Codes of {MAKER}"
    scheme.CodingSchemeVersion, scheme.CodingSchemeResponsibleOrganization = VERSION, MAKER
    return scheme


def image_header(file: SopInstance) -> Dataset:
    """The header of a stored slice as pydicom knows it, without its pixels."""
    header = Dataset.from_json(json.loads(file.metadata))
    for element in [element for element in header if element.VR == "SQ" and not element.value]:
        # What de-identification emptied: an optional sequence without an item is none.
        del header[element.tag]
    for word in TOLD_IF_EMPTY:
        if word not in header:
            setattr(header, word, "")
    # Said of the finished object; a name of one part is taken for a mistake before.
    header.PatientName = ""
    return header
