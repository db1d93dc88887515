"""Sound files of every kind that an import reads; their spoilt copies are what the fuzzing sends."""

from __future__ import annotations

import gzip
import io
import shutil
import warnings
import zipfile
from pathlib import Path

from PIL import Image
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLSLossless,
    RLELossless,
)

from tests.imaging import enhanced_files, makers
from tests.imaging.test_reports_of_others import L4, L5, group, point, report
from tests.imaging.test_segmentations_of_others import originals, segmented

MARKER = "Quxmarker"
PACKED = {JPEG2000Lossless, JPEGLSLossless, RLELossless}


def _slice(number: int, syntax: str = "") -> bytes:
    made = makers.slice_dataset(number, patient="4712")
    made.StudyInstanceUID, made.SeriesInstanceUID, made.SOPInstanceUID = (
        "1.2.4",
        "1.2.4.1",
        f"1.2.4.1.{number}",
    )
    made.PatientName = made.InstitutionName = made.OtherPatientNames = f"{MARKER}^Ann"
    made.PatientComments = made.ImageComments = made.StudyDescription = f"seen with {MARKER} Ann"
    block = made.private_block(0x0041, MARKER, create=True)
    block.add_new(1, "LO", f"{MARKER} Ann")
    if syntax in PACKED:
        made.compress(syntax)
    elif syntax == JPEGBaseline8Bit:
        _pack_baseline(made)
    elif syntax:
        made.file_meta.TransferSyntaxUID = syntax
        if syntax == ExplicitVRBigEndian:
            made.PixelData = bytes(made.PixelData)
    packed = io.BytesIO()
    made.save_as(packed, enforce_file_format=True, **_encoding(syntax))
    return packed.getvalue()


def _pack_baseline(made: Dataset) -> None:
    made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = 8, 8, 7, 0
    made.Rows, made.Columns, made.PixelData = 96, 128, encapsulate([_jpeg()])
    made["PixelData"].VR, made["PixelData"].is_undefined_length = "OB", True
    made.file_meta.TransferSyntaxUID = JPEGBaseline8Bit


def _encoding(syntax: str) -> dict[str, bool]:
    if not syntax or syntax in PACKED or syntax == JPEGBaseline8Bit:
        return {}
    return {
        "implicit_vr": syntax == ImplicitVRLittleEndian,
        "little_endian": syntax != ExplicitVRBigEndian,
    }


def _jpeg() -> bytes:
    packed = io.BytesIO()
    Image.effect_noise((128, 96), 40).save(packed, "JPEG")
    return packed.getvalue()


def _text_headers(shape: tuple[int, int, int]) -> dict[str, bytes]:
    """A MetaImage and an NRRD, each of voxels of its own."""
    voxels = [makers.noise_image(shape, seed).astype("<i2").tobytes(order="F") for seed in (7, 8)]
    sides = " ".join(map(str, shape))
    meta = (
        f"ObjectType = Image\nNDims = 3\nDimSize = {sides}\nElementSpacing = 1 1 1\nOffset = 0 0 0\n"
        "TransformMatrix = 0 1 0 0 0 -1 1 0 0\nElementType = MET_SHORT\nElementDataFile = LOCAL\n"
    )
    nrrd = (
        f"NRRD0004\ntype: int16\ndimension: 3\nsizes: {sides}\nendian: little\nencoding: gzip\nspace: LPS\n"
        "space directions: (0,1,0) (0,0,-1) (1,0,0)\nspace origin: (0,0,0)\nline skip: 1\n"
        "byte skip: 4\n\nrest\n"
    )
    return {
        "volume.mha": meta.encode() + voxels[0],
        "volume.nrrd": nrrd.encode() + gzip.compress(b"rest" + voxels[1]),
    }


def whole_files(folder: Path) -> dict[str, bytes]:
    """Sound files by the name that their spoilt copies carry on."""
    folder.mkdir()
    shape = (12, 32, 24)
    blocks = makers.spine_blocks((12, 50, 24), makers.PIR, [20, 21, 22])
    made = {
        "volume.nii": makers.nifti(folder / "volume.nii", makers.noise_image(shape), makers.PIR),
        "volume.nii.gz": makers.nifti(folder / "volume.nii.gz", makers.noise_image(shape), makers.LAS),
        "s_seg.nii.gz": makers.nifti(folder / "s_seg.nii.gz", blocks, makers.PIR),
        "film.png": makers.png(folder / "film.png"),
    }
    sound = {name: path.read_bytes() for name, path in made.items()}
    syntaxes = [
        "", ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, JPEGBaseline8Bit,
        JPEG2000Lossless, JPEGLSLossless, RLELossless,
    ]  # fmt: skip
    sound |= {f"slice{number}.dcm": _slice(number, syntax) for number, syntax in enumerate(syntaxes)}
    sound["film.jpg"] = _jpeg()
    sound |= _text_headers(shape)
    sound["s_ctd.json"] = (
        b'[{"direction":["P","I","R"]},{"label":20,"X":3.0,"Y":8.0,"Z":6.0},'
        b'{"label":21,"X":3.0,"Y":24.0,"Z":6.0}]'
    )
    sound |= _objects(folder)
    sound["scan.dcm"] = _multi_frame(folder)
    inside = {name: sound[name] for name in ("slice0.dcm", "volume.nii.gz", "film.png", "volume.mha")}
    sound["parcel.zip"] = _zipped(inside, zipfile.ZIP_DEFLATED)
    sound["stored.zip"] = _zipped(inside, zipfile.ZIP_STORED)
    shutil.rmtree(folder)
    return sound


def _objects(folder: Path) -> dict[str, bytes]:
    """Masks and reports of the slices that `beside` gives, as other systems write them."""
    images = originals(folder)
    groups = [group(point(1.5, -12.25, 22.5), site=L4), group(point(0.5, -11.0, 6.0), site=L5)]
    made = {
        "bits_seg.dcm": segmented(images),
        "map_seg.dcm": segmented(images, "LABELMAP"),
        "packed_seg.dcm": segmented(images, "LABELMAP", JPEG2000Lossless),
        "points_sr.dcm": report(images, groups),
    }
    return {name: _bytes(each) for name, each in made.items()}


def beside(folder: Path) -> None:
    """Write the sound slices that the masks and reports among the files lie on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        originals(folder)


def _multi_frame(folder: Path) -> bytes:
    made = enhanced_files.enhanced(enhanced_files.scrambled(enhanced_files.sagittal_frames()))
    made.PatientName = made.InstitutionName = f"{MARKER}^Ann"
    return enhanced_files.write(made, folder / "scan.dcm", RLELossless).read_bytes()


def _bytes(made: Dataset) -> bytes:
    made.PatientName, made.ContentCreatorName = f"{MARKER}^Ann", f"{MARKER}^Ann"
    packed = io.BytesIO()
    made.save_as(packed, enforce_file_format=True)
    return packed.getvalue()


def _zipped(inside: dict[str, bytes], packing: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as archive:
        for name, body in inside.items():
            archive.writestr(name, body)
    return packed.getvalue()
