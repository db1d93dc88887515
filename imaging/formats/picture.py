"""PNG and JPEG become secondary captures: pixels without millimetres, side unknown.

What made a picture is not in it: the importer says so, and it is never supposed.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage

from imaging.deidentify.keyed import keyed_uid
from imaging.formats import limits
from imaging.formats.errors import Refused, bytes_in_words
from imaging.formats.keeping import clean_and_keep, describe, study_uid
from imaging.formats.label_map import looks_painted

Array = NDArray[Any]
WORDS = {"CR": "X-ray picture", "MR": "MR picture", "CT": "CT picture"}


def read_picture(path: Path) -> Array:
    """Grey (rows, columns) or colour (rows, columns, 3) values, 8 or 16 bits. Raises Refused."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = limits.PICTURE_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=("PNG", "JPEG")) as opened:
                if opened.width * opened.height > limits.PICTURE_PIXELS:
                    raise _bomb(opened.width * opened.height, path)
                if getattr(opened, "n_frames", 1) > 1:
                    raise Refused(
                        "several",
                        "This file holds several pictures.",
                        "Save each as a file of its own",
                        read_as="Picture",
                    )
                opened.load()
                return _values(ImageOps.exif_transpose(opened))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise _bomb(0, path) from problem
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError) as problem:
        raise Refused(
            "damaged", "The picture breaks off or is damaged.", "Export it again", read_as="Picture"
        ) from problem


def _bomb(pixels: int, path: Path) -> Refused:
    size = f"{pixels / 1e6:.0f} million pixels" if pixels else "more pixels than any film"
    return Refused(
        "bomb",
        f"This picture unpacks to {size} from {bytes_in_words(path.stat().st_size)}; "
        "it is damaged or hostile.",
        "Export it at most 7,000 pixels wide",
        read_as="Picture",
    )


def _values(opened: Any) -> Array:
    if opened.mode in ("I;16", "I;16B", "I"):
        grey = np.asarray(opened)
        values: Array = np.clip(grey, 0, 65_535).astype("<u2")
        return values
    if opened.mode in ("1", "L"):
        return np.asarray(opened.convert("L"))
    colour = np.asarray(opened.convert("RGB"))
    same = np.array_equal(colour[..., 0], colour[..., 1]) and np.array_equal(colour[..., 1], colour[..., 2])
    shown: Array = colour[..., 0] if same else colour
    return shown


def picture_image(
    path: Path, *, subject: str, content_hash: str, modality: str, secret: bytes, scratch: Path
) -> dict[str, Any]:
    """Write a picture as a de-identified secondary capture and describe it.

    Raises Refused, also where nobody said whether it shows CR, MR or CT.
    """
    values = read_picture(path)
    if values.min() == values.max():
        raise Refused(
            "no_contrast", "Every pixel of this picture is the same.", "Export it again", read_as="Picture"
        )
    if looks_painted(values):
        raise Refused(
            "painted_mask",
            "This picture is a mask painted in a few flat colours; it names no level.",
            "Send the mask as NIfTI with numbers",
            read_as="Mask as a picture",
        )
    if modality not in WORDS:
        raise _unsaid()
    made = _dataset(values, subject, content_hash, modality, secret)
    clean, record, report = clean_and_keep(made, profile=None, secret=secret, scratch=scratch)
    report.pixel_text = ["A picture file may show a name, a date or a hospital."]
    return describe(clean, report, read_as=WORDS[modality], plane="projection", instances=[record], grid=None)


def _unsaid() -> Refused:
    return Refused(
        "modality_unsaid",
        "A picture does not say whether it is an X-ray, MR or CT, and nobody said it of this import.",
        "Choose under “PNG and JPEG show” in a new import; on the command line, with --pictures",
        read_as="Picture",
    )


def _dataset(values: Array, subject: str, content: str, modality: str, secret: bytes) -> Dataset:
    made = Dataset()
    made.SOPClassUID = SecondaryCaptureImageStorage
    made.ImageType = ["DERIVED", "SECONDARY", "OTHER"]
    # What made the image is what the importer says; that it is a copy is what the SOP class says.
    made.Modality, made.ConversionType, made.PatientID = modality, "WSD", subject
    made.PatientSex = made.StudyDate = made.StudyTime = made.PatientBirthDate = ""
    made.StudyID = made.AccessionNumber = made.ReferringPhysicianName = made.PatientOrientation = ""
    made.Laterality = ""
    made.StudyInstanceUID = study_uid(secret, subject, modality)
    made.SeriesInstanceUID = keyed_uid(secret, f"series of {content}")
    made.SOPInstanceUID = keyed_uid(secret, f"picture of {content}")
    made.SeriesNumber = made.InstanceNumber = 1
    made.Rows, made.Columns = values.shape[:2]
    made.SamplesPerPixel = 3 if values.ndim == 3 else 1
    made.PhotometricInterpretation = "RGB" if values.ndim == 3 else "MONOCHROME2"
    if values.ndim == 3:
        made.PlanarConfiguration = 0
    bits = values.dtype.itemsize * 8
    made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = bits, bits, bits - 1, 0
    content_bytes = np.ascontiguousarray(values).tobytes()
    made.add_new("PixelData", "OB" if bits == 8 else "OW", content_bytes + b"\0" * (len(content_bytes) % 2))
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return made
