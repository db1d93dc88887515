"""Whose a file is, by its header: the Subject's key, and digests that tell two people of one key apart."""

from __future__ import annotations

import re

from pydicom.dataset import Dataset

from imaging.deidentify.keyed import keyed_digest

# What stands in the field of a patient's number, or name, where there is none: signs and capitals aside.
PLACEHOLDERS = frozenset({
    "anon", "anonym", "anonyme", "anonymised", "anonymisedpatient", "anonymisiert", "anonymized",
    "anonymizedpatient", "anonymous", "anonymouspatient", "deidentified", "deleted", "doe", "dummy",
    "dummypatient", "empty", "example", "hidden", "id", "inconnu", "janedoe", "johndoe", "masked",
    "missing", "na", "nan", "nil", "noid", "noname", "none", "nopatientid", "notapplicable",
    "notavailable", "notknown", "null", "pat", "patient", "patientid", "patientname", "pid", "redacted",
    "removed", "sample", "subject", "temp", "test", "testid", "testpatient", "testtest", "tmp",
    "unbekannt", "undefined", "unk", "unknown", "unknownpatient", "unnamed", "unspecified", "不详", "匿名",
    "患者", "无", "无名", "未知", "测试", "病人",
})  # fmt: skip
# Days on which systems let those be born whose birth date they do not know.
NO_BIRTH_DATES = frozenset({"19000101", "19010101", "18000101", "10000101", "00010101", "00000000"})
_STEPS = "0123456789"


def is_placeholder(text: str) -> bool:
    """Whether a number or name stands for nobody: `ANONYMOUS`, `n/a`, `0`, `000000`, `1`, `123456`, `XXXX`.

    Splitting one person into two is mended by a person; one numbering for two people is a wrong level.
    """
    bare = "".join(sign for sign in text.casefold() if sign.isalnum())
    if bare in PLACEHOLDERS or bare in {"", "1"} or not bare.strip("0"):
        return True
    counted = len(bare) >= 3 and (bare in _STEPS or bare in _STEPS[1:] + "0")
    return counted or (len(bare) >= 3 and bare.isalpha() and len(set(bare)) == 1) or _repeats(bare)


def _repeats(bare: str) -> bool:
    return len(bare) >= 4 and len(set(bare)) == 1


def subject_key(dataset: Dataset) -> str:
    """What tells one Subject from another: the patient's id and its issuer, else name and birth date, else
    the study. A placeholder counts as nothing.
    """
    number = _told(dataset, "PatientID")
    if not is_placeholder(number):
        return f"id\x1f{number}\x1f{_told(dataset, 'IssuerOfPatientID')}"
    name, born = _told(dataset, "PatientName"), _told(dataset, "PatientBirthDate")
    if _name(name) and _birth(born):
        return f"name\x1f{name}\x1f{born}"
    return f"study\x1f{_told(dataset, 'StudyInstanceUID')}"


def identity_digests(dataset: Dataset, secret: bytes) -> dict[str, str]:
    """Keyed digests of the name and the birth date, 32 hex digits each; empty where the file tells neither.

    They are only ever compared with each other: without the secret they say nothing of the person.
    """
    told = {"name": _name(_told(dataset, "PatientName")), "birth": _birth(_told(dataset, "PatientBirthDate"))}
    return {
        f"{what}_digest": keyed_digest(secret, f"identity {what}", value).hex()[:32] if value else ""
        for what, value in told.items()
    }


# What leads back to a person and an examination in the archive that a file came from.
KEPT_APART = (
    "PatientID", "IssuerOfPatientID", "PatientName", "PatientBirthDate", "AccessionNumber", "StudyID",
    "StudyDate", "StudyInstanceUID",
)  # fmt: skip
LONGEST_KEPT = 240


def identity_told(dataset: Dataset) -> dict[str, str]:
    """What a file says of whose it is, by DICOM keyword, as it stands there; only what it says at all.

    For the sealed key of re-identification and for nothing else.
    """
    told = {keyword: _told(dataset, keyword)[:LONGEST_KEPT] for keyword in KEPT_APART}
    return {keyword: value for keyword, value in told.items() if value}


def _told(dataset: Dataset, keyword: str) -> str:
    return str(dataset.get(keyword, "") or "").strip()


def _name(text: str) -> str:
    """The words of a name in alphabetical order, however they were joined; empty for a placeholder."""
    first = text.split("=")[0] or text
    return "" if is_placeholder(first) else " ".join(sorted(re.findall(r"\w+", first.casefold())))


def _birth(text: str) -> str:
    digits = "".join(sign for sign in text if sign.isdigit())
    return "" if len(digits) != 8 or digits in NO_BIRTH_DATES else digits
