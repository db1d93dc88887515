"""De-identification of DICOM datasets after PS3.15 Annex E, before anything is stored.

Nothing heavy is imported until a dataset is at hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from imaging.deidentify.profile import PROFILES, Profile, UnknownProfile, profile_keeping, profile_named
from imaging.deidentify.report import Report

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

__all__ = [
    "PROFILES",
    "Profile",
    "Report",
    "UnknownProfile",
    "deidentify",
    "profile_keeping",
    "profile_named",
]


def deidentify(
    dataset: Dataset, *, profile: Profile | str | None = None, secret: bytes | str
) -> tuple[Dataset, Report]:
    """Return a de-identified copy of a dataset and the report of what was done.

    The input is left as it was. `secret` keys the mapping of UIDs, dates and pseudonyms: the same
    secret maps the same Subject to the same pseudonym and shift, another secret to another.
    Raises UnknownProfile for a profile name that does not exist.
    """
    from imaging.deidentify.engine import run_profile

    chosen = profile if isinstance(profile, Profile) else profile_named(profile)
    return run_profile(dataset, chosen, secret.encode() if isinstance(secret, str) else secret)
