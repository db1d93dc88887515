"""What surrounds a dataset: file meta information and the statement that it was de-identified."""

from __future__ import annotations

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    UID,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from imaging.deidentify.codes import code_item
from imaging.deidentify.profile import Profile

# A fixed UUID-derived UID (PS3.5 B.2) that names this software as the writer.
IMPLEMENTATION_UID = UID("2.25.241337806920453186290447193216084931475")
IMPLEMENTATION_NAME = "SPINEMED_1"


def mark_done(clean: Dataset, profile: Profile, subject: str) -> None:
    """Set what PS3.15 E.1.1 asks of a de-identified dataset."""
    clean.PatientName = subject
    clean.PatientID = subject
    clean.PatientIdentityRemoved = "YES"
    clean.DeidentificationMethod = f"SpineMed Studio, PS3.15 Annex E, profile {profile.name}"
    clean.DeidentificationMethodCodeSequence = Sequence(
        [code_item(value, "DCM", meaning[:64]) for value, meaning in profile.method_codes]
    )
    clean.LongitudinalTemporalInformationModified = "MODIFIED" if profile.shift_dates else "REMOVED"


def _transfer_syntax(source: Dataset) -> UID:
    meta = getattr(source, "file_meta", None)
    named = UID(str(meta.get("TransferSyntaxUID", "") or "")) if meta is not None else UID("")
    if named.is_transfer_syntax and not named.is_private:
        return named
    implicit, little = source.original_encoding
    if implicit:
        return ImplicitVRLittleEndian
    return ExplicitVRBigEndian if little is False else ExplicitVRLittleEndian


def new_file_meta(source: Dataset, clean: Dataset) -> FileMetaDataset:
    """File meta information that holds the transfer syntax and nothing else of the source."""
    meta = FileMetaDataset()
    meta.FileMetaInformationVersion = b"\x00\x01"
    meta.MediaStorageSOPClassUID = UID(str(clean.get("SOPClassUID", "") or ""))
    meta.MediaStorageSOPInstanceUID = UID(str(clean.get("SOPInstanceUID", "") or ""))
    meta.TransferSyntaxUID = _transfer_syntax(source)
    meta.ImplementationClassUID = IMPLEMENTATION_UID
    meta.ImplementationVersionName = IMPLEMENTATION_NAME
    return meta
