"""Files of every kind with markers wherever text can stand: some whole, some damaged by their markers."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import nibabel as nib
import numpy as np
from PIL import Image
from pydicom import config
from pydicom._dicom_dict import DicomDictionary
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import UID, JPEGBaseline8Bit

from tests.imaging import makers
from tests.imaging.planted import STEERING, Planter, planted_item, usable_tags, written

Build = Callable[[Planter, Path], None]
# As long as a marker, so that one can be put in its place.
STAND_IN = "999999999"


def _slice(plant: Planter, tags: list[int]) -> Dataset:
    """A slice that can be shown, with a marker in each of the given attributes that the picture spares."""
    made = makers.slice_dataset(1 + len(plant.markers))
    spared = {element.tag for element in made if element.tag.group in (0x0028, 0x7FE0)} | STEERING
    spared |= {DataElement(name, "CS", "").tag for name in ("Modality", "NumberOfFrames")}
    for element in planted_item(plant, [tag for tag in tags if tag not in spared], depth=1):
        if element.keyword not in ("PerFrameFunctionalGroupsSequence", "PhotometricInterpretation"):
            made[element.tag] = element
    return made


def dicom_text(plant: Planter, path: Path) -> None:
    path.write_bytes(plant.text().encode().ljust(128, b"\0") + written(_slice(plant, usable_tags()))[128:])


def _dicom_numbers(plant: Planter, path: Path, tags: list[int] | list[str]) -> None:
    """Attributes that hold numbers, and hold words."""
    made = makers.slice_dataset(1 + len(plant.markers))
    with config.disable_value_validation():
        for tag in tags:
            made.add(DataElement(tag, "LO", STAND_IN))
    content = written(made)
    content = content.replace(b"LO\x0a\0" + STAND_IN.encode(), b"IS\x0a\0" + STAND_IN.encode())
    while STAND_IN.encode() in content:
        content = content.replace(STAND_IN.encode(), plant.text().encode(), 1)
    path.write_bytes(content)


def dicom_numbers(plant: Planter, path: Path) -> None:
    steering = {"NumberOfFrames", "InstanceNumber", "SeriesNumber", "RescaleSlope", "RescaleIntercept"}
    found = {tag: DicomDictionary[tag] for tag in usable_tags()}
    tags = [tag for tag, entry in found.items() if entry[0] in ("IS", "DS") and entry[4] not in steering]
    _dicom_numbers(plant, path, tags)


def _one_number(name: str) -> Build:
    def build(plant: Planter, path: Path) -> None:
        _dicom_numbers(plant, path, [name])

    return build


def _with_text(name: str, vr: str) -> Build:
    def build(plant: Planter, path: Path) -> None:
        made = makers.slice_dataset(1 + len(plant.markers))
        with config.disable_value_validation():
            made.add(DataElement(name, vr, plant.uid() if vr == "UI" else plant.text()))
        path.write_bytes(written(made))

    return build


def dicom_without_picture(plant: Planter, path: Path) -> None:
    made = makers.slice_dataset(1 + len(plant.markers))
    del made.PixelData
    made.SOPClassUID = made.file_meta.MediaStorageSOPClassUID = UID(plant.uid())
    path.write_bytes(written(made))


def dicom_of_odd_packing(plant: Planter, path: Path) -> None:
    made = makers.slice_dataset(1 + len(plant.markers))
    made.PixelData = encapsulate([plant.text().encode()])
    made["PixelData"].is_undefined_length = True
    made.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    marker = plant.uid()
    content = written(made)
    path.write_bytes(content.replace(JPEGBaseline8Bit.encode().ljust(len(marker), b"\0"), marker.encode()))


def dicom_cut(plant: Planter, path: Path) -> None:
    content = written(_slice(plant, usable_tags()))
    path.write_bytes(content[: len(content) // 2])


# --- Volumes ------------------------------------------------------------------------------------------


def nifti_text(plant: Planter, path: Path) -> None:
    image = nib.Nifti1Image(makers.noise_image((20, 22, 24)), makers.PIR)
    for name in ("descrip", "aux_file", "intent_name", "db_name", "data_type"):
        image.header[name] = plant.text().encode()
    for code in (2, 4, 6, 44):
        image.header.extensions.append(nib.nifti1.Nifti1Extension(code, plant.text().encode()))
    content = image.to_bytes() + plant.text().encode()
    path.write_bytes(gzip.compress(content, mtime=0))


def nifti_damaged(plant: Planter, path: Path) -> None:
    nifti_text(plant, path)
    content = bytearray(gzip.decompress(path.read_bytes()))
    content[40:49] = plant.text().encode()
    path.write_bytes(content)


NRRD = {
    "type": "short",
    "dimension": "3",
    "space": "left-posterior-superior",
    "sizes": "20 22 24",
    "space directions": "(1,0,0) (0,1,0) (0,0,2)",
    "encoding": "raw",
    "endian": "little",
    "space origin": "(0,0,0)",
}


def _nrrd(**changed: str) -> Build:
    """An NRRD; `{}` in a changed field is a marker."""

    def build(plant: Planter, path: Path) -> None:
        fields = NRRD | {name.replace("_", " "): text.format(plant.text()) for name, text in changed.items()}
        lines = ["NRRD0005", f"# {plant.text()}", *(f"{name}: {text}" for name, text in fields.items())]
        lines += [f"content: {plant.text()}", f"PatientName:={plant.text()}", f"{plant.text()}:=x"]
        content = "\n".join(lines).encode() + b"\n\n" + makers.noise_image((20, 22, 24)).tobytes()
        path.write_bytes(content + plant.text().encode())

    return build


META = {
    "ObjectType": "Image",
    "NDims": "3",
    "BinaryData": "True",
    "TransformMatrix": "1 0 0 0 1 0 0 0 1",
    "Offset": "0 0 0",
    "ElementSpacing": "1 1 2",
    "DimSize": "20 22 24",
    "ElementType": "MET_SHORT",
}


def _meta(**changed: str) -> Build:
    def build(plant: Planter, path: Path) -> None:
        fields = META | {name: text.format(plant.text()) for name, text in changed.items()}
        fields |= {name: plant.text() for name in ("Comment", "AnatomicalOrientation", "Name", "Modality")}
        fields |= {plant.text(): "x", "ElementDataFile": "LOCAL"}
        lines = "".join(f"{name} = {text}\n" for name, text in fields.items())
        path.write_bytes(lines.encode() + makers.noise_image((20, 22, 24)).tobytes() + plant.text().encode())

    return build


# --- Pictures, lists, archives ------------------------------------------------------------------------


def _noise() -> Image.Image:
    return Image.fromarray(np.random.default_rng(4).integers(0, 255, (64, 64)).astype(np.uint8))


def png_text(plant: Planter, path: Path) -> None:
    out = io.BytesIO()
    _noise().save(out, "PNG")
    content = out.getvalue()
    at = content.index(b"IDAT") - 4
    texts = [
        (b"tEXt", b"Comment\0" + plant.text().encode()),
        (b"zTXt", b"Comment\0\0" + zlib.compress(plant.text().encode(), 0)),
        (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + plant.text().encode()),
        (b"eXIf", _exif(plant)),
        (b"priV", plant.text().encode()),
    ]
    chunks = b"".join(_chunk(kind, body) for kind, body in texts)
    path.write_bytes(content[:at] + chunks + content[at:] + plant.text().encode())


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _exif(plant: Planter) -> bytes:
    found = Image.Exif()
    found[0x010E], found[0x013B], found[0x9286] = plant.text(), plant.text(), plant.text()
    return found.tobytes()


def jpeg_text(plant: Planter, path: Path) -> None:
    out = io.BytesIO()
    _noise().save(out, "JPEG", exif=_exif(plant), comment=plant.text(), progressive=True)
    content = out.getvalue()
    texts = [
        b"\xff\xe1" + _sized(b"http://ns.adobe.com/xap/1.0/\0" + plant.text().encode()),
        b"\xff\xed" + _sized(b"Photoshop 3.0\x008BIM" + plant.text().encode()),
    ]
    last = content.rindex(b"\xff\xda")
    between = b"\xff\xfe" + _sized(plant.text().encode())
    content = content[:2] + b"".join(texts) + content[2:last] + between + content[last:]
    path.write_bytes(content + plant.text().encode())


def _sized(body: bytes) -> bytes:
    return (len(body) + 2).to_bytes(2, "big") + body


def jpeg_damaged(plant: Planter, path: Path) -> None:
    jpeg_text(plant, path)
    path.write_bytes(path.read_bytes()[:700])


def _list_of(entry: dict[str, object]) -> Build:
    def build(plant: Planter, path: Path) -> None:
        told = json.dumps([{"direction": [plant.text()], "name": plant.text()}, entry])
        path.write_text(told.replace("{}", plant.text()))

    return build


def archive(plant: Planter, path: Path) -> None:
    inner = path.with_suffix(".inner")
    png_text(plant, inner)
    with zipfile.ZipFile(path, "w") as made:
        made.comment = plant.text().encode()
        made.write(inner, f"{plant.text()}/{plant.text()}.png")
        made.writestr(f"{plant.text()}.txt", plant.text())
    inner.unlink()


WHOLE: dict[str, Build] = {
    "dicom_text": dicom_text,
    "nifti": nifti_text,
    "nrrd": _nrrd(),
    "meta_image": _meta(),
    "png": png_text,
    "jpeg": jpeg_text,
}
ANY: dict[str, Build] = {
    "dicom_numbers": dicom_numbers,
    "dicom_frames": _one_number("NumberOfFrames"),
    "dicom_instance": _one_number("InstanceNumber"),
    "dicom_orientation": _one_number("ImageOrientationPatient"),
    "dicom_position": _one_number("ImagePositionPatient"),
    "dicom_slope": _one_number("RescaleSlope"),
    "dicom_character_set": _with_text("SpecificCharacterSet", "CS"),
    "dicom_kind": _with_text("SOPClassUID", "UI"),
    "dicom_modality": _with_text("Modality", "CS"),
    "dicom_photometric": _with_text("PhotometricInterpretation", "CS"),
    "dicom_date": _with_text("StudyDate", "DA"),
    "dicom_without_picture": dicom_without_picture,
    "dicom_packing": dicom_of_odd_packing,
    "dicom_cut": dicom_cut,
    "nifti_damaged": nifti_damaged,
    "nrrd_sizes": _nrrd(sizes="{} 22 24"),
    "nrrd_type": _nrrd(type="{}"),
    "nrrd_space": _nrrd(space="{}"),
    "nrrd_encoding": _nrrd(encoding="{}"),
    "nrrd_directions": _nrrd(space_directions="({},0,0) (0,1,0) (0,0,1)"),
    "meta_size": _meta(DimSize="{} 22 24"),
    "meta_type": _meta(ElementType="{}"),
    "meta_spacing": _meta(ElementSpacing="{} 1 1"),
    "meta_matrix": _meta(TransformMatrix="{} 0 0 0 1 0 0 0 1"),
    "jpeg_damaged": jpeg_damaged,
    "list_label": _list_of({"label": "{}", "X": 1, "Y": 2, "Z": 3}),
    "list_place": _list_of({"label": 20, "X": "{}", "Y": 2, "Z": 3}),
    "list_alone": _list_of({"label": 20, "X": 1, "Y": 2, "Z": 3, "note": "{}"}),
    "archive": archive,
}
