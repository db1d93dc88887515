"""Which of the offers a client gets, by RFC 9110 12.5.1 and PS3.18 8.7."""

from __future__ import annotations

import time

import pytest

from imaging.dicomweb.accept import (
    EXPLICIT_LE,
    OCTETS,
    Offer,
    best_offer,
    file_offers,
    frame_answer,
    pixel_offers,
)

JPEG, PNG = Offer("image/jpeg"), Offer("image/png")
J2K, HTJ2K = "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.201"


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("", JPEG),
        ("*/*", JPEG),
        ("image/png, image/jpeg", PNG),
        ("image/jpeg;q=0.5, image/png", PNG),
        ("image/png;q=0.5, */*", JPEG),
        ("image/jpeg;q=0, */*", PNG),
        ("image/*, image/jpeg;q=0.1", PNG),
        ("image/*;q=0", None),
        ("*/*;q=0, image/png", PNG),
        ("image/png;q=0.0", None),
        ("IMAGE/PNG", PNG),
        ('image/png;x="a,b;c"', PNG),
        ('image/png;x="a\\",image/jpeg;q=0.1', PNG),
        ("image/png;q=2, image/jpeg;q=0.001", JPEG),
        ("text/html", None),
        ("image", None),
        ("multipart/related; type=image/png", None),
    ],
)
def test_the_most_specific_range_gives_the_weight(header: str, wanted: Offer | None) -> None:
    assert best_offer(header, [JPEG, PNG]) == wanted


@pytest.mark.parametrize(
    ("header", "parameter", "wanted"),
    [
        ("*/*", "image/png", PNG),
        ("image/*", "image/png, image/jpeg", PNG),
        ("image/jpeg", "image/png", None),
        ("*/*", "image/*", None),
        ("*/*", "text/html", None),
        ("*/*", "image/png;q=0.1,image/jpeg;q=0.2", JPEG),
    ],
)
def test_the_parameter_chooses_among_what_the_header_accepts(
    header: str, parameter: str, wanted: Offer | None
) -> None:
    assert best_offer(header, [JPEG, PNG], parameter) == wanted


@pytest.mark.parametrize(
    ("header", "multipart", "media_type", "syntax"),
    [
        ("*/*", True, OCTETS, EXPLICIT_LE),
        (f"{OCTETS}", False, OCTETS, EXPLICIT_LE),
        ('multipart/related; type="image/jp2"', True, "image/jp2", J2K),
        ("multipart/related; type=image/*", True, "image/jp2", J2K),
        ("image/jp2", False, "image/jp2", J2K),
        ("multipart/related; transfer-syntax=*", True, OCTETS, J2K),
        ("multipart/related", True, OCTETS, EXPLICIT_LE),
        (f'multipart/related; type="{OCTETS}"; transfer-syntax="{J2K}"', True, OCTETS, J2K),
        ("image/jls, application/octet-stream;q=0.1", False, OCTETS, EXPLICIT_LE),
    ],
)
def test_frames_stored_in_jpeg_2000(header: str, multipart: bool, media_type: str, syntax: str) -> None:
    answer = frame_answer(header, J2K)
    assert answer is not None
    assert (answer.multipart, answer.media_type, answer.transfer_syntax) == (multipart, media_type, syntax)


def test_high_throughput_jpeg_2000_has_a_type_of_its_own() -> None:
    answer = frame_answer("image/jphc", HTJ2K)
    assert answer is not None
    assert answer.transfer_syntax == HTJ2K
    assert frame_answer("image/jp2", HTJ2K) is None


def test_several_frames_come_in_parts_only() -> None:
    assert frame_answer(OCTETS, EXPLICIT_LE, several=True) is None
    several = frame_answer(f"{OCTETS}, multipart/related;q=0.1", EXPLICIT_LE, several=True)
    assert several is not None
    assert several.multipart


def test_files_are_unpacked_unless_another_syntax_is_named() -> None:
    def syntax(header: str) -> str | None:
        offer = best_offer(header, file_offers(J2K, several=False))
        return offer and offer.syntax

    assert syntax("application/dicom") == EXPLICIT_LE
    assert syntax("application/dicom; transfer-syntax=*") == J2K
    assert syntax(f"application/dicom; transfer-syntax={J2K}") == J2K
    assert syntax("application/dicom; transfer-syntax=1.2.840.10008.1.2.4.80") is None


def test_what_nothing_here_unpacks_leaves_as_it_is_stored_or_not_at_all() -> None:
    retired = "1.2.840.10008.1.2.4.53"
    assert frame_answer("*/*", retired) is None
    assert best_offer("application/dicom", file_offers(retired, several=False)) is None
    kept = frame_answer("*/*, application/octet-stream; transfer-syntax=*", retired)
    assert kept is not None
    assert kept.transfer_syntax == retired


@pytest.mark.parametrize("sign", ['"', "\\", ";", ",", "a/b;", '"a"', 'a/b;x="', "a/b,", "=", ';x="\\"'])
def test_the_time_is_linear(sign: str) -> None:
    header = (sign * 100_000)[:100_000]
    offers = pixel_offers(J2K, several=False)
    start = time.perf_counter()
    best_offer(header, offers)
    assert time.perf_counter() - start < 0.5
