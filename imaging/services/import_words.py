"""What an import says of files that it has met before, or that are nothing by themselves."""

from __future__ import annotations

from django.utils import dateformat, timezone

from imaging.formats.errors import Refused
from imaging.formats.picture import WORDS as PICTURES_READ_AS
from imaging.models import ImportFile, ImportRun


def there_once(run: ImportRun, earlier: ImportFile | None) -> dict[str, str]:
    """Where the same file came in, and as what. Names no file: the sentence outlives the names."""
    if earlier is None:
        return {"reason": "The same image was taken before; it is there once."}
    if earlier.run_id == run.pk:
        return {"reason": "The same file lies in this import twice; it was taken once."}
    day = dateformat.format(timezone.localtime(earlier.run.created_at), "j M Y")
    said, there = run.picture_modality, earlier.read_as
    if said and there in PICTURES_READ_AS.values() and there != PICTURES_READ_AS[said]:
        return {
            "reason": f"The same file was taken in the import of {day} as {there}, and stays that.",
            "what_to_do": "If that is wrong, withhold its study under “De-identification record”, export the "
            f"picture anew so that its bytes differ, and import that as {said}",
        }
    return {"reason": f"The same file was taken in the import of {day}; it is there once."}


def told_by_name(refusal: Refused, name: str) -> Refused:
    """A better sentence for bytes that are nothing by themselves, under a name that voxels alone have."""
    if refusal.code != "foreign" or not name.lower().endswith((".img", ".raw", ".img.gz", ".raw.gz")):
        return refusal
    return Refused(
        "pair",
        "By its name this holds the voxels of an image whose header is another file (.hdr or .mhd).",
        "Save the two as one .nii or .mha file",
        read_as="Voxels alone",
    )
