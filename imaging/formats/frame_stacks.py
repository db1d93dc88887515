"""Which frames of a multi-frame image make one stack: two echoes, phases or points in time never mix."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pydicom.dataset import Dataset

from imaging.deidentify.text import is_coded_string
from imaging.formats.errors import Refused
from imaging.formats.stacks import ONE_PLACE, SlicePlane, one_stack

# A spine examination has a few echoes, phases or b-values; files of hundreds belong to other work.
MOST_STACKS = 60
READ_AS = "Multi-frame DICOM"
# Dimensions (PS3.3 C.7.6.17) that count the slices of a stack, and so tell no stack from another.
_ALONG = frozenset({0x00209057, 0x00200032, 0x00201041, 0x00200013})


@dataclass(frozen=True, slots=True)
class FrameStack:
    """Frames (from 0) of one stack in the order of the file; `key` is the same whenever its file is read.

    `words` tell it from the others of its file, empty for the only one.
    """

    key: str
    frames: tuple[int, ...]
    words: str = ""


def frame_stacks(source: Dataset, told: Sequence[Dataset], planes: Sequence[SlicePlane]) -> list[FrameStack]:
    """The stacks of a multi-frame image. Raises Refused for frames that nothing tells apart.

    `told` and `planes` are what it says of each frame.
    """
    traits = [{name: _plain(trait(frame)) for name, trait in _TRAITS.items()} for frame in told]
    found: dict[str, list[int]] = {}
    for key, frames in _together(json.dumps(trait) for trait in traits).items():
        for number, placed in enumerate(_in_one_place(frames, planes)):
            for part, parted in _apart(source, told, planes, placed).items():
                found[f"{key} {number} {part}"] = parted
    if len(found) > MOST_STACKS:
        sentence = f"This multi-frame DICOM file holds {len(found)} stacks; at most {MOST_STACKS} are read."
        raise Refused(
            "too_many_stacks", sentence, "Export those you need as series of their own", read_as=READ_AS
        )
    return _worded(found, traits, told)


def _together(keys: Iterable[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, key in enumerate(keys):
        found.setdefault(key, []).append(number)
    return found


def _in_one_place(frames: list[int], planes: Sequence[SlicePlane]) -> list[list[int]]:
    """Frames by direction, pixel size and station."""
    found: list[list[int]] = []
    for number in frames:
        fitting = (each for each in found if one_stack(planes[each[0]], planes[number]))
        if (stack := next(fitting, None)) is None:
            found.append([number])
        else:
            stack.append(number)
    return found


def _apart(
    source: Dataset, told: Sequence[Dataset], planes: Sequence[SlicePlane], frames: list[int]
) -> dict[str, list[int]]:
    """Frames that lie at one place, parted by the file's own dimensions; by the fewest that do it."""
    if _are_above_each_other(frames, planes):
        return {"": frames}
    columns = _dimension_columns(source)
    by_index = [
        [json.dumps([_index(told[number], column) for column in chosen]) for number in frames]
        for chosen in [[column] for column in columns] + [columns]
    ]
    by_trait = [[f"{name} {_plain(told[number].get(name))}" for number in frames] for name in _PARTING]
    for keys in by_index + by_trait:
        parts = {key: [frames[at] for at in places] for key, places in _together(keys).items()}
        if all(_are_above_each_other(each, planes) for each in parts.values()) and len(parts) < len(frames):
            return parts
    raise Refused(
        "frames_alike",
        "Several frames of this multi-frame DICOM file lie at one place; it does not say how they differ.",
        "Export each echo, phase or point in time as a series of its own",
        read_as=READ_AS,
    )


# What frames at one place may differ in though one stack may have several of it.
_PARTING = ("FrameAcquisitionNumber", "NominalCardiacTriggerDelayTime", "NominalPercentageOfCardiacPhase")


def _are_above_each_other(frames: list[int], planes: Sequence[SlicePlane]) -> bool:
    if not planes[frames[0]].has_place:
        return True
    heights = sorted(planes[number].along_normal for number in frames)
    return all(after - before > ONE_PLACE for before, after in pairwise(heights))


def _dimension_columns(source: Dataset) -> list[int]:
    """Which of the dimension indices do not count along the stack."""
    dimensions = source.get("DimensionIndexSequence") or []
    return [place for place, item in enumerate(dimensions) if item.get("DimensionIndexPointer") not in _ALONG]


def _index(told: Dataset, column: int) -> int:
    values = told.get("DimensionIndexValues")
    listed = [values] if isinstance(values, int) else list(values or [])
    return int(listed[column]) if column < len(listed) else 0


def _direction(told: Dataset) -> Any:
    for item in told.get("DiffusionGradientDirectionSequence") or []:
        return item.get("DiffusionGradientOrientation")
    return told.get("DiffusionDirectionality")


# What frames of one stack share.
_TRAITS: dict[str, Callable[[Dataset], Any]] = {
    "stack": lambda told: told.get("StackID"),
    "picture": lambda told: [told.get("FrameType"), told.get("ComplexImageComponent")],
    "TE": lambda told: told.get("EffectiveEchoTime", told.get("EchoTime")),
    "b": lambda told: told.get("DiffusionBValue"),
    "direction": _direction,
    "time": lambda told: told.get("TemporalPositionIndex", told.get("TemporalPositionIdentifier")),
    "kernel": lambda told: told.get("ConvolutionKernel"),
    "kV": lambda told: told.get("KVP"),
}
_UNITS = {"b": "", "kV": ""}
# What is counted under another word than the trait's own, by which stored stacks are known.
_COUNTED = {"time": "phase"}


def _plain(value: Any) -> str:
    """A value as text, the same for the same value."""
    listed = [value] if isinstance(value, str) or not hasattr(value, "__iter__") else value
    return "\\".join(_plain(each) if isinstance(each, list) else str(each) for each in listed)


def _worded(
    found: dict[str, list[int]], traits: list[dict[str, str]], told: Sequence[Dataset]
) -> list[FrameStack]:
    if len(found) == 1:
        return [FrameStack(key, tuple(frames)) for key, frames in found.items()]
    differing = [name for name in _TRAITS if len({trait[name] for trait in traits}) > 1]
    words = [_words(frames[0], differing, traits, told) for frames in found.values()]
    stacks = []
    for place, (key, frames) in enumerate(found.items()):
        alike = [at for at, each in enumerate(words) if each == words[place]]
        counted = f"stack {alike.index(place) + 1}" if len(alike) > 1 else ""
        stacks.append(FrameStack(key, tuple(frames), ", ".join(filter(None, (words[place], counted)))))
    return stacks


def _words(number: int, differing: list[str], traits: list[dict[str, str]], told: Sequence[Dataset]) -> str:
    """What tells a frame's stack from others: measures as they are, kinds by known words, others counted."""
    said = []
    for name in differing:
        value = _TRAITS[name](told[number])
        if name == "TE" and isinstance(value, int | float):
            times = sorted({time for each in told if (time := _TRAITS[name](each)) is not None})
            said.append(f"echo {times.index(value) + 1}, TE {value:.4g} ms")
        elif name in _UNITS and isinstance(value, int | float):
            said.append(f"{name} {value:.4g}{_UNITS[name]}")
        elif name == "picture" and (kinds := _kinds(told[number])):
            said.append(kinds)
        else:
            order = sorted({trait[name] for trait in traits}, key=lambda text: (len(text), text))
            said.append(f"{_COUNTED.get(name, name)} {order.index(traits[number][name]) + 1}")
    return ", ".join(said)


def _kinds(told: Dataset) -> str:
    words = told.get("FrameType") or []
    listed = [] if isinstance(words, str) else [str(word) for word in words[2:]]
    listed.append(str(told.get("ComplexImageComponent", "") or ""))
    known = [word for word in listed if word not in ("", "NONE", "MAGNITUDE") and is_coded_string(word)]
    return " ".join(dict.fromkeys(known)).replace("_", " ").lower()
