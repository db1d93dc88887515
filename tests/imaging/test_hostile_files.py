"""Hostile and damaged files: a clear refusal each, within the reader's memory, and the reader lives on."""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np
import pytest
from pydicom import dcmread
from pydicom.uid import CTImageStorage, EnhancedCTImageStorage

from imaging.formats import limits
from imaging.formats.errors import Refused, bytes_in_words
from imaging.formats.reader import Reader
from tests.imaging import makers


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """One reading process for all cases, as an import has."""
    with Reader(seconds=20) as made:
        yield made


def asked(reader: Reader, path: Path) -> dict[str, Any]:
    scratch = path.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    told = {"scheme": "", "picture_modality": "CR", "volume_modality": ""}
    return reader.ask(
        "read", path, scratch=str(scratch), secret="00" * 32, content="content", subject="subject", **told
    )


def nifti_header(shape: tuple[int, ...], kind: type = np.float64) -> bytes:
    header = nib.Nifti1Header()
    header.set_data_shape(shape)
    header.set_data_dtype(kind)
    header["magic"], header["vox_offset"], header["sform_code"] = b"n+1\0", 352, 1
    header["srow_x"], header["srow_y"], header["srow_z"] = [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]
    return bytes(header.binaryblock) + b"\0" * 4


def three_gigabytes(path: Path) -> None:
    path.write_bytes(nifti_header((720, 720, 723)) + b"\0" * 100_000)


def gzip_bomb(path: Path) -> None:
    # 500 MB of zeros in half a megabyte: within what deflate can do, past what a spine needs.
    packer = zlib.compressobj(9, wbits=31)
    body = packer.compress(nifti_header((1000, 1000, 1000), np.uint8))
    for _ in range(500):
        body += packer.compress(bytes(1_000_000))
    path.write_bytes(body + packer.flush())


def truncated_nifti(path: Path) -> None:
    makers.nifti(path.with_suffix(".nii.gz"), makers.noise_image((30, 30, 30)), makers.IPL)
    content = path.with_suffix(".nii.gz").read_bytes()
    path.write_bytes(content[: len(content) // 2])


def five_dimensions(path: Path) -> None:
    path.write_bytes(nifti_header((4, 4, 4, 2, 3), np.uint8) + bytes(400))


def unpacked_and_cut(path: Path) -> None:
    path.write_bytes(nifti_header((20, 20, 20), np.uint8) + bytes(7_000))


def unknown_voxels(path: Path) -> None:
    header = bytearray(nifti_header((4, 4, 4), np.uint8))
    header[70:72] = (999).to_bytes(2, "little")
    path.write_bytes(header + bytes(64))


def sizeless_voxels(path: Path) -> None:
    header = bytearray(nifti_header((4, 4, 4), np.uint8))
    header[280:284] = bytes(4)
    path.write_bytes(bytes(header) + bytes(range(64)))


def not_nifti(path: Path) -> None:
    path.write_bytes(b"\x01\x02" * 600)


def truncated_dicom(path: Path) -> None:
    makers.ct_slice(path, 1)
    path.write_bytes(path.read_bytes()[:-900])


def dicom_claims_too_much(path: Path) -> None:
    makers.ct_slice(path, 1)
    rows = struct.pack("<HH2sH", 0x28, 0x10, b"US", 2)
    columns = struct.pack("<HH2sH", 0x28, 0x11, b"US", 2)
    content = path.read_bytes()
    for tag in (rows, columns):
        at = content.index(tag) + 8
        content = content[:at] + struct.pack("<H", 40_000) + content[at + 2 :]
    path.write_bytes(content)


def huge_element(path: Path) -> None:
    """A text of 3 GB, so the element says, in a file of a few kilobytes."""
    makers.ct_slice(path, 1)
    element = struct.pack("<HH2sHI", 0x0008, 0x0005, b"UT", 0, 3_000_000_000)
    content = path.read_bytes()
    path.write_bytes(content[:132] + content[132:400] + element + content[400:])


def empty_dicom(path: Path) -> None:
    path.write_bytes(b"\0" * 128 + b"DICM")


def png_bomb(path: Path) -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(1_000_000), 9)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b""))


def truncated_png(path: Path) -> None:
    makers.png(path.with_suffix(".png"))
    path.write_bytes(path.with_suffix(".png").read_bytes()[:700])


def office_document(path: Path) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))


def empty_file(path: Path) -> None:
    path.write_bytes(b"")


def deep_json(path: Path) -> None:
    path.write_bytes(b"[" * 400_000)


def nifti_pair(path: Path) -> None:
    image = nib.Nifti1Pair(makers.noise_image((10, 12, 14)), makers.IPL)
    nib.save(image, path.with_name("pair.hdr"))
    path.with_name("pair.hdr").rename(path)


def analyze_pair(path: Path) -> None:
    image = nib.AnalyzeImage(makers.noise_image((10, 12, 14)), makers.IPL)
    nib.save(image, path.with_name("pair.hdr"))
    path.with_name("pair.hdr").rename(path)


def single_slice(path: Path) -> None:
    path.write_bytes(nifti_header((10, 12, 1), np.uint8) + bytes(120))


def nothing_but_zero(path: Path) -> None:
    path.write_bytes(nifti_header((10, 12, 5), np.uint8) + bytes(600))


def bare_nrrd(path: Path) -> None:
    path.write_bytes(b"NRRD0004\ntype: short\nsizes: 4 4 4\nspace: lps\n\n" + bytes(128))


def changed_slice(path: Path, sop_class: str, frames: int, pixels: int) -> None:
    made = dcmread(makers.ct_slice(path, 1))
    made.SOPClassUID = made.file_meta.MediaStorageSOPClassUID = sop_class
    made.NumberOfFrames = frames
    made.PixelData = made.PixelData * pixels
    if not pixels:
        del made.PixelData
    made.save_as(path)


def multi_frame(path: Path) -> None:
    changed_slice(path, EnhancedCTImageStorage, 3, 3)


def no_pixels(path: Path) -> None:
    changed_slice(path, CTImageStorage, 1, 0)


CASES: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "3 GB claimed in 100 kB": (three_gigabytes, "claims_too_much", "needs 3.0 GB but holds 100 kB"),
    "gzip bomb": (gzip_bomb, "claims_too_much|too_large", "GB"),
    "truncated NIfTI": (truncated_nifti, "truncated", "breaks off before its last voxel"),
    "unpacked NIfTI, cut": (unpacked_and_cut, "truncated", "breaks off before its last voxel"),
    "voxels of an unknown type": (unknown_voxels, "damaged", "The header of this NIfTI file is damaged"),
    "voxels without size": (sizeless_voxels, "geometry", "voxels have no size"),
    "5-D": (five_dimensions, "dimensions", "5 dimensions (4 × 4 × 4 × 2 × 3)"),
    "not NIfTI": (not_nifti, "foreign", "whatever its name says"),
    "truncated DICOM": (truncated_dicom, "truncated|damaged", ""),
    "DICOM that claims 3 GB": (dicom_claims_too_much, "claims_too_much", "damaged or hostile"),
    "element of 3 GB": (huge_element, "damaged|memory|no_pixels|empty", ""),
    "empty dataset": (empty_dicom, "empty", "nothing whole behind it"),
    "PNG bomb": (png_bomb, "bomb", "damaged or hostile"),
    "truncated PNG": (truncated_png, "damaged", "breaks off or is damaged"),
    "Office document": (office_document, "foreign", "an Office document"),
    "empty file": (empty_file, "empty", "The file is empty."),
    "deep JSON": (deep_json, "damaged", "This JSON file is damaged."),
    "NIfTI pair": (nifti_pair, "pair", "keeps its voxels in another file (.img)"),
    "Analyze pair": (analyze_pair, "pair", "cannot say which side is left"),
    "single slice": (single_slice, "dimensions", "a single slice (10 × 12 × 1)"),
    "nothing but 0": (nothing_but_zero, "no_contrast", "Every voxel of this file is 0"),
    "NRRD without geometry": (bare_nrrd, "damaged", "does not say where the volume lies"),
    "multi-frame DICOM": (multi_frame, "multi_frame", "multi-frame DICOM file"),
    "image without pixels": (no_pixels, "no_pixels", "The picture of this DICOM file is missing"),
}
ARCHIVES: dict[str, tuple[Callable[[Path], object], str]] = {
    "ZIP that climbs": (lambda path: zipped(path, {"../../outside.txt": b"x"}), "outside"),
    "ZIP with an absolute path": (lambda path: zipped(path, {"/etc/outside.txt": b"x"}), "outside"),
    "ZIP bomb": (lambda path: zipped(path, {"bomb": bytes(60_000_000)}), "bomb"),
    "ZIP with a link": (lambda path: linked(path), "link"),
    "ZIP whose files lie before it": (lambda path: _before(zipped(path, {"a": b"x" * 50})), "damaged"),
    "broken ZIP": (lambda path: _broken(zipped(path, {"a": b"x" * 5000})), "damaged"),
}


@pytest.mark.parametrize("case", CASES)
def test_each_hostile_file_is_refused_with_a_sentence(reader: Reader, tmp_path: Path, case: str) -> None:
    make, codes, sentence = CASES[case]
    path = tmp_path / "file.nii.gz"
    make(path)
    with pytest.raises(Refused) as refusal:
        asked(reader, path)
    assert refusal.value.code in codes.split("|")
    assert sentence in refusal.value.sentence
    assert refusal.value.sentence.endswith(".")
    assert refusal.value.what_to_do, "every refusal says what to do"


def refusal_of(reader: Reader, path: Path, name: str) -> Refused:
    into = path.with_suffix(".into")
    into.mkdir()
    with pytest.raises(Refused) as refusal:
        reader.ask("unpack", path, into=str(into)) if name in ARCHIVES else asked(reader, path)
    return refusal.value


def peak_memory(reader: Reader) -> int:
    """Most bytes in memory since the last call, libraries included."""
    assert reader._child is not None
    status = Path(f"/proc/{reader._child.pid}/status").read_text()
    Path(f"/proc/{reader._child.pid}/clear_refs").write_text("5")
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def test_the_reader_lives_on_and_stays_within_its_memory(tmp_path: Path) -> None:
    """With `-s` it prints what is told of each hostile file, and what reading it took."""
    makes = {name: case[0] for name, case in (CASES | ARCHIVES).items()}
    rows = []
    with Reader(seconds=20) as reader:
        for number, (name, make) in enumerate(makes.items()):
            path = tmp_path / f"{number}"
            make(path)
            told = refusal_of(reader, path, name)
            rows.append((name, path.stat().st_size, peak_memory(reader), told.sentence, told.what_to_do))
        assert asked(reader, makers.png(tmp_path / "film.png"))["kind"] == "image"
        assert reader._child is not None
        status = Path(f"/proc/{reader._child.pid}/status").read_text()
    print(_table(rows))  # noqa: T201 the figures are quoted
    assert int(status.split("VmPeak:")[1].split()[0]) * 1024 <= limits.MEMORY
    assert max(peak for _name, _size, peak, _sentence, _remedy in rows) <= limits.MEMORY


def _table(rows: list[tuple[str, int, int, str, str]]) -> str:
    lines = ["", "| file | size | peak memory | what is said | what to do |", "|---|---|---|---|---|"]
    lines += [
        f"| {name} | {bytes_in_words(size)} | {peak / 1e6:.0f} MB | {sentence} | {remedy} |"
        for name, size, peak, sentence, remedy in rows
    ]
    return "\n".join(lines)


def test_a_reader_that_hangs_is_ended_and_replaced(tmp_path: Path) -> None:
    makers.png(tmp_path / "film.png")
    with Reader(seconds=0.0001) as impatient:
        with pytest.raises(Refused, match="took longer than"):
            asked(impatient, tmp_path / "film.png")
        impatient.seconds = 20
        assert asked(impatient, tmp_path / "film.png")["kind"] == "image"


def test_a_reader_that_was_killed_is_replaced(tmp_path: Path) -> None:
    makers.png(tmp_path / "film.png")
    with Reader() as reader:
        asked(reader, tmp_path / "film.png")
        assert reader._child is not None
        reader._child.kill()
        with pytest.raises(Refused, match="broke off on this file"):
            asked(reader, tmp_path / "film.png")
        assert asked(reader, tmp_path / "film.png")["kind"] == "image"


def test_a_reader_that_died_before_it_was_asked_is_replaced(tmp_path: Path) -> None:
    makers.png(tmp_path / "film.png")
    with Reader() as reader:
        asked(reader, tmp_path / "film.png")
        assert reader._child is not None
        reader._child.kill()
        reader._child.wait()
        with pytest.raises(Refused, match="broke off on this file"):
            asked(reader, tmp_path / "film.png")
        assert asked(reader, tmp_path / "film.png")["kind"] == "image"


def test_the_reader_knows_no_secret_of_the_house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "x" * 40)
    with Reader() as reader:
        asked(reader, makers.png(tmp_path / "film.png"))
        assert reader._child is not None
        environment = Path(f"/proc/{reader._child.pid}/environ").read_bytes()
    assert b"SECRET_KEY" not in environment


def zipped(path: Path, names: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return path


def linked(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return path


@pytest.mark.parametrize(("make", "code"), ARCHIVES.values(), ids=list(ARCHIVES))
def test_a_hostile_archive_is_refused_and_leaves_nothing(
    reader: Reader, tmp_path: Path, make: Callable[[Path], object], code: str
) -> None:
    into = tmp_path / "deep" / "into"
    into.mkdir(parents=True)
    make(tmp_path / "a.zip")
    with pytest.raises(Refused) as refusal:
        reader.ask("unpack", tmp_path / "a.zip", into=str(into))
    assert refusal.value.code == code
    assert list(into.rglob("*")) == []


def _before(path: Path) -> Path:
    """The end record says that the directory begins 20 bytes later than it does (APPNOTE.TXT 4.3.16)."""
    content = path.read_bytes()
    at = content.rindex(b"PK\x05\x06") + 16
    later = struct.unpack("<I", content[at : at + 4])[0] + 20
    path.write_bytes(content[:at] + struct.pack("<I", later) + content[at + 4 :])
    return path


def _broken(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[:-10])
    return path


def test_a_colour_picture_stays_a_colour_picture(reader: Reader, tmp_path: Path) -> None:
    from PIL import Image

    colour = np.random.default_rng(3).integers(0, 255, (20, 21, 3)).astype(np.uint8)
    Image.fromarray(colour).save(tmp_path / "a.png")
    found = asked(reader, tmp_path / "a.png")
    assert json.loads(found["instances"][0]["metadata"])["00280004"]["Value"] == ["RGB"]


def test_a_name_that_lies_is_not_believed(reader: Reader, tmp_path: Path) -> None:
    makers.png(tmp_path / "film.png").rename(tmp_path / "film.dcm")
    assert asked(reader, tmp_path / "film.dcm")["read_as"] == "X-ray picture"
