"""Which level a measurement group of somebody else's report shows, if it shows a level at all.

A level is what a code of PS3.16 CID 7602 to 7604 says, or what a code of any vertebra, disc or region of the
spine and a name say together. A name alone proves nothing: "L1" is the first lesion in many reports. What a
group is called stays in the file.
"""

from __future__ import annotations

from typing import Final

from pydicom.dataset import Dataset
from pydicom.sr.coding import Code

from anatomy.levels import Level
from imaging.exchange import codes as ours
from imaging.formats import content
from imaging.formats.segment_levels import level_in, levels_mentioned

FINDING_SITE: Final = Code("363698007", "SCT", "Finding Site")
TRACKING_IDENTIFIER: Final = Code("112039", "DCM", "Tracking Identifier")
NO_LEVEL, SEVERAL = "no level is named", "two levels are named"
A_FINDING, A_PART = "a finding in a level, not the level", "a part of a level"


class NotRead(Exception):
    """An item of a report that is left out; `reason` says why, in words that name nobody."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def level_of_group(group: Dataset) -> Level:
    """The one level that a group shows. Raises NotRead where it shows none, several, or something in one."""
    sites = list(content.items(group, FINDING_SITE, kind="CODE"))
    codes = [code for site in sites if (code := content.code_of(site, "ConceptCodeSequence"))]
    finding = content.coded(group, content.FINDING)
    if finding is not None:
        _require_level_itself(finding)
        codes.append(finding)
    if any(site.get("ContentSequence") for site in sites):
        raise NotRead(A_PART)
    coded = {level for code in codes if (level := ours.level_of_code(code))}
    of_spine = any(code == general for code in codes for general in ours.OF_SPINE)
    texts = [*content.texts(group, TRACKING_IDENTIFIER), *content.texts(group, ours.LEVEL)]
    named = {level for text in texts if of_spine and (level := level_in(text))}
    found = coded | named
    # What is said beside a name or a code may still contradict it.
    found |= {level for text in texts for level in levels_mentioned(text)} if found else set()
    if any(ours.is_other_structure(code) for code in codes) or not found:
        raise NotRead(NO_LEVEL)
    if len(found) > 1:
        raise NotRead(SEVERAL)
    return found.pop()


def _require_level_itself(finding: Code) -> None:
    """Raise NotRead where a finding is a disease, or what this system does not know."""
    is_level = ours.level_of_code(finding) is not None
    if not is_level and not any(finding == general for general in ours.GENERAL):
        raise NotRead(A_FINDING)
