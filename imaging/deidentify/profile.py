"""Profiles: the Basic Application Confidentiality Profile with chosen options."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

# Code values of CID 7050 "De-identification Method" (PS3.16).
BASIC = ("113100", "Basic Application Confidentiality Profile")
CLEAN_DESCRIPTORS = ("113105", "Clean Descriptors Option")
MODIFIED_DATES = ("113107", "Retain Longitudinal Temporal Information Modified Dates Option")
PATIENT_CHARACTERISTICS = ("113108", "Retain Patient Characteristics Option")
DEVICE_IDENTITY = ("113109", "Retain Device Identity Option")
SAFE_PRIVATE = ("113111", "Retain Safe Private Option")


class UnknownProfile(ValueError):
    """Asked for a profile by a name that does not exist."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no profile {name!r}. Known profiles: {', '.join(sorted(PROFILES))}.")


@dataclass(frozen=True)
class Profile:
    """What is kept beside what the Basic Profile keeps.

    `private` lists private elements that are safe, as (creator, group, element offset).
    """

    name: str
    shift_dates: bool = True
    keep_device: bool = True
    clean_descriptors: bool = True
    keep_patient_characteristics: bool = True
    private: frozenset[tuple[str, int, int]] = field(default_factory=frozenset)

    @property
    def method_codes(self) -> list[tuple[str, str]]:
        """Code value and meaning of each part of the profile, for (0012,0064)."""
        chosen = [
            (True, BASIC),
            (self.clean_descriptors, CLEAN_DESCRIPTORS),
            (self.shift_dates, MODIFIED_DATES),
            (self.keep_patient_characteristics, PATIENT_CHARACTERISTICS),
            (self.keep_device, DEVICE_IDENTITY),
            (bool(self.private), SAFE_PRIVATE),
        ]
        return [code for wanted, code in chosen if wanted]

    @property
    def words(self) -> str:
        """What it keeps beside the Basic Profile, as a person reads it."""
        kept = [
            (self.shift_dates, "dates, shifted per subject"),
            (self.clean_descriptors, "descriptions, cleaned"),
            (self.keep_patient_characteristics, "age, sex, size and weight"),
            (self.keep_device, "device, under a pseudonym"),
        ]
        return "; ".join(words for wanted, words in kept if wanted) or "nothing more"


# Scale factors that change what a pixel value means; numbers only, no identity in them.
SAFE_PRIVATE_ELEMENTS = frozenset(
    {
        ("Philips MR Imaging DD 001", 0x2005, 0x0E),  # scale slope
        ("Philips MR Imaging DD 001", 0x2005, 0x0D),  # scale intercept
        ("SIEMENS MR HEADER", 0x0019, 0x0C),  # b value
    }
)

HOUSE = Profile(name="spinemed", private=SAFE_PRIVATE_ELEMENTS)
PROFILES: dict[str, Profile] = {
    "spinemed": HOUSE,
    "spinemed-no-device": replace(HOUSE, name="spinemed-no-device", keep_device=False),
    "spinemed-no-patient": replace(HOUSE, name="spinemed-no-patient", keep_patient_characteristics=False),
    "spinemed-bare": replace(
        HOUSE, name="spinemed-bare", keep_device=False, keep_patient_characteristics=False
    ),
    "basic": Profile(
        name="basic",
        shift_dates=False,
        keep_device=False,
        clean_descriptors=False,
        keep_patient_characteristics=False,
    ),
}


def profile_keeping(*, device: bool, patient: bool) -> str:
    """The name of the house's profile with or without device identity and patient characteristics."""
    without = {(True, True): "", (False, True): "-no-device", (True, False): "-no-patient"}
    return f"spinemed{without.get((device, patient), '-bare')}"


def profile_named(name: str | None) -> Profile:
    """The profile of that name; the house's own when no name is given."""
    if name in (None, "", "default"):
        return PROFILES["spinemed"]
    if name not in PROFILES:
        raise UnknownProfile(str(name))
    return PROFILES[name]
