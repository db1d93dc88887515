"""The engine: walks every element at every depth and applies the table."""

from __future__ import annotations

import struct
from datetime import timedelta
from functools import lru_cache
from typing import Any

from pydicom.datadict import dictionary_has_tag, dictionary_VR, keyword_for_tag
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag
from pydicom.uid import UID

from imaging.deidentify import keyed, text
from imaging.deidentify.burned_in import face_in_view, pixel_text_reasons
from imaging.deidentify.codes import clean_code, is_code_item
from imaging.deidentify.envelope import mark_done, new_file_meta
from imaging.deidentify.identity import identity_digests, subject_key
from imaging.deidentify.lookup_tables import grey_table_trimmed
from imaging.deidentify.pixels import clean_picture
from imaging.deidentify.profile import Profile
from imaging.deidentify.report import Report
from imaging.deidentify.table import DEMANDED, GREY_TABLE, PICTURE, Action, action_for
from imaging.deidentify.values import COUNTED_IN_SERIES, COUNTED_IN_STUDY, as_list, checked, shifted, too_long

DEEPEST = 24
# Attributes whose words and rules are remembered: more than the standard has.
MOST_REMEMBERED = 8_192
# What pydicom raises when the bytes of one element are not what its VR promises.
UNREADABLE = (
    ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, NotImplementedError,
    EOFError, UnicodeError, struct.error, BytesLengthException,
)  # fmt: skip
_DUMMY_TEXT = frozenset({"LO", "SH", "ST", "LT", "UT", "UC"})
_SAFE_NUMBERS = frozenset({"DS", "IS", "FL", "FD", "US", "SS", "UL", "SL"})


def run_profile(dataset: Dataset, profile: Profile, secret: bytes) -> tuple[Dataset, Report]:
    """De-identify one dataset; see `imaging.deidentify.deidentify`."""
    key = subject_key(dataset)
    report = Report(profile=profile.name, subject=keyed.keyed_pseudonym(secret, key))
    report.identity = identity_digests(dataset, secret)
    report.pixel_text = pixel_text_reasons(dataset)
    report.face_in_view = face_in_view(dataset)
    walk = _Walk(profile, secret, keyed.keyed_shift(secret, key), report, dataset)
    clean = walk.dataset(dataset, path="", depth=0)
    mark_done(clean, profile, report.subject)
    clean.file_meta = new_file_meta(dataset, clean)
    clean.preamble = b"\0" * 128
    clean_picture(clean)
    return clean, report


@lru_cache(maxsize=MOST_REMEMBERED)
def _word(tag: BaseTag) -> str:
    """The keyword of an attribute, else its number."""
    return keyword_for_tag(tag) or str(tag)


@lru_cache(maxsize=MOST_REMEMBERED)
def _types(tag: BaseTag) -> tuple[str, ...]:
    """The VRs that the standard allows an attribute; none for those that it does not know."""
    return tuple(dictionary_VR(tag).split(" or ")) if dictionary_has_tag(tag) else ()


class _Walk:
    """One pass over one dataset, with what every element needs at hand."""

    def __init__(
        self, profile: Profile, secret: bytes, shift: timedelta, report: Report, whole: Dataset
    ) -> None:
        self.profile = profile
        self.secret = secret
        self.shift = shift
        self.report = report
        self.study = str(whole.get("StudyInstanceUID", "") or "")
        self.series = str(whole.get("SeriesInstanceUID", "") or "")

    def dataset(self, source: Dataset, *, path: str, depth: int) -> Dataset:
        """A cleaned copy of a dataset or sequence item."""
        clean = Dataset()
        for tag in list(source.keys()):
            place = f"{path}{_word(tag)}"
            try:
                kept = self._element(source, BaseTag(tag), place, depth)
            except UNREADABLE:
                self.report.note(place, "unreadable, removed")
                continue
            if kept is not None:
                clean.add(kept)
        return clean

    def _element(self, source: Dataset, tag: BaseTag, path: str, depth: int) -> DataElement | None:
        if tag.is_private:
            return self._private(source, tag, path)
        if 0x5000 <= tag.group <= 0x50FF or 0x6000 <= tag.group <= 0x60FF:
            self.report.note(path, "overlay or curve removed")
            return None
        # Annex E names some attributes that pydicom's dictionary does not know: unknown ones all go.
        allowed = _types(tag)
        if tag.element == 0 or not allowed:
            self.report.note(path, "removed")
            return None
        element = source[tag]
        if element.VR not in allowed:
            self.report.note(path, "wrong type, removed")
            return None
        if (element.keyword in PICTURE and depth) or (element.keyword == GREY_TABLE and not depth):
            self.report.note(path, "bytes out of place, removed")
            return None
        return self._apply(action_for(element.keyword, allowed[0], self.profile), element, path, depth)

    def _private(self, source: Dataset, tag: BaseTag, path: str) -> DataElement | None:
        if not tag.is_private_creator:
            creator = source.get(BaseTag((tag.group << 16) | (tag.element >> 8)))
            name = str(creator.value) if creator is not None else ""
            element = source[tag]
            if (name, tag.group, tag.element & 0xFF) in self.profile.private and element.VR in _SAFE_NUMBERS:
                return self._keep(element, path)
        elif any(
            str(source[tag].value) == name and tag.group == group for name, group, _ in self.profile.private
        ):
            return source[tag]
        self.report.note(path, "private removed")
        return None

    def _apply(self, action: Action, element: DataElement, path: str, depth: int) -> DataElement | None:
        if action is Action.KEEP:
            return self._keep(element, path)
        if action is Action.DESCEND:
            return self._descend(element, path, depth)
        values = self._replaced(action, element)
        if action is Action.UID and values == as_list(element.value):
            return element  # One of the standard's own identifiers: nothing was done.
        self.report.note(path, action.value if values is not None else Action.REMOVE.value)
        if values is None:
            return None
        return DataElement(element.tag, element.VR, values[0] if len(values) == 1 else values or None)

    def _replaced(self, action: Action, element: DataElement) -> list[Any] | None:
        """The new values of an element, or None where it goes."""
        values = as_list(element.value)
        if action is Action.UID:
            return [self._uid(str(uid)) for uid in values]
        if action is Action.SHIFT:
            return shifted(element.VR, values, self.shift)
        if action is Action.SUBJECT:
            return [self.report.subject]
        if action is Action.DEVICE:
            named = "\\".join(map(str, values))
            return [keyed.keyed_pseudonym(self.secret, named, prefix="D")] if values else []
        if action is Action.EMPTY:
            return []
        if action is Action.DUMMY and element.VR in _DUMMY_TEXT:
            return ["REMOVED"]
        return self._cleaned(action, values)

    def _cleaned(self, action: Action, values: list[Any]) -> list[Any] | None:
        rules = {
            Action.DESCRIBE: text.clean_description,
            Action.KERNEL: text.clean_kernel,
            Action.VENDOR: text.clean_vendor,
            Action.TERM: text.clean_term,
        }
        if action not in rules:
            return None
        kept = [word for word in (rules[action](str(value)) for value in values) if word]
        # Every image must have a maker, but may leave it empty.
        return kept or ([] if action is Action.VENDOR else None)

    def _uid(self, uid: str) -> str:
        """Another UID, the same each time; the standard's own identifiers stay what they are."""
        return uid if not uid or UID(uid).name != uid else keyed.keyed_uid(self.secret, uid)

    def _keep(self, element: DataElement, path: str) -> DataElement | None:
        if element.keyword in PICTURE or element.keyword == GREY_TABLE:
            # A copy: what it holds is cut down later, and the source stays as it was.
            return DataElement(element.tag, element.VR, element.value)
        values = checked(element.VR, as_list(element.value))
        if values is None:
            self.report.note(path, "value not allowed, removed")
            return None
        if too_long(element.keyword, values):
            values = self._counted(element.keyword, values)
            self.report.note(path, "renumbered" if values else "number too long, removed")
            if values is None:
                return None
        return DataElement(element.tag, element.VR, values[0] if len(values) == 1 else values or None)

    def _counted(self, keyword: str, values: list[Any]) -> list[Any] | None:
        """Long counts as short ones in the same order; None for what does not count anything."""
        if keyword in COUNTED_IN_STUDY or keyword in COUNTED_IN_SERIES:
            within = self.study if keyword in COUNTED_IN_STUDY else self.series
            return [keyed.keyed_count(self.secret, f"{keyword}\x1f{within}", int(value)) for value in values]
        return None

    def _descend(self, element: DataElement, path: str, depth: int) -> DataElement | None:
        if depth >= DEEPEST:
            self.report.note(path, "nested too deep, removed")
            return None
        items: list[Dataset | None] = []
        for number, item in enumerate(element.value):
            place = f"{path}[{number}]."
            if not is_code_item(item):
                items.append(self._item(item, place, depth + 1))
            elif (code := clean_code(item)) is not None:
                items.append(code)
            else:
                self.report.note(place, "unknown code removed")
        kept = [item for item in items if item is not None]
        # Without its codes or tables a sequence says nothing.
        may_stay = kept or not len(element.value) or element.keyword in DEMANDED
        return DataElement(element.tag, "SQ", Sequence(kept)) if may_stay else None

    def _item(self, source: Dataset, path: str, depth: int) -> Dataset | None:
        """An item of a sequence cleaned; None for a table of grey values that is none."""
        clean = self.dataset(source, path=path, depth=depth)
        if GREY_TABLE in clean and not grey_table_trimmed(clean):
            self.report.note(path, "not a plain table, removed")
            return None
        return clean
