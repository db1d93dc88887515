"""Accept headers of every kind: those that clients send, odd ones and hostile ones."""

from __future__ import annotations

from itertools import product

TYPES = [
    "*/*", "*/jpeg", "application/*", "image/*", "multipart/*", "application/dicom", "application/dicom+json",
    "application/json", "application/octet-stream", "multipart/related", "image/jpeg", "image/png",
    "image/gif", "image/jp2", "image/jls", "image/jphc", "text/html", "video/mp4", "APPLICATION/DICOM+JSON",
]  # fmt: skip
PARAMETERS = [
    "", ";q=1", ";q=0.5", ";q=0", ";q=1.0001", ";q=-1", ";q=NaN", ";q=", ";q", "; q = 0.3", ";q=1e400",
    ";charset=utf-8", "; transfer-syntax=*", "; transfer-syntax=1.2.840.10008.1.2.1",
    '; transfer-syntax="1.2.840.10008.1.2.1"', "; transfer-syntax=1.2.840.10008.1.2.4.90",
    "; transfer-syntax=9.9.9", "; transfer-syntax=", ";;;;", "; q=0.1; q=0.9",
]  # fmt: skip
INNER = [
    "application/dicom", "application/octet-stream", "application/dicom+xml", "application/dicom+json",
    "image/jpeg", "image/*", "*/*", "nonsense", "",
]  # fmt: skip
SHAPES = [
    'multipart/related; type="{}"', "multipart/related; type={}", 'multipart/related;type="{}";q=0.2',
    'multipart/related; type="{}"; transfer-syntax=*', 'multipart/related; TYPE="{}"; Transfer-Syntax="*"',
    'multipart/related; type="{}"; type="text/html"',
    'multipart/related; type="{}"; transfer-syntax=1.2.840.10008.1.2.1; boundary=x',
]  # fmt: skip
# What clients send: the viewer, browsers, curl, and the lists of DICOMweb libraries.
KNOWN = [
    'multipart/related; type="application/octet-stream"; transfer-syntax=*',
    "multipart/related; type=application/octet-stream; transfer-syntax=*",
    "application/dicom+json, application/json",
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
    'multipart/related; type="image/jp2"; transfer-syntax=1.2.840.10008.1.2.4.90, '
    'multipart/related; type="application/octet-stream"; transfer-syntax=1.2.840.10008.1.2.1',
    'multipart/related; type="image/jpeg", multipart/related; type="application/octet-stream"',
    "application/vnd.sun.wadl+xml",
]
HOSTILE = [
    "", " ", ",", ",,,,", ";", ";;;,,,;;;", "/", "//", "a/", "/b", "*", "*/", "/*", "a/b/c", "=", '"', '""',
    '"""', '"\\', 'a/b;"', 'a/b;x="', 'a/b;x="\\', 'a/b;x="\\"', "\\", "a\tb/c", "image/png\x0b", "%00", "%",
    "image/png;q=0.5;q", "multipart/related;type=multipart/related", "multipart/related;type",
    "multipart/related;=x", "multipart/related;=", 'multipart/related; type="', "image/png;" * 300,
    ",".join(["image/png;q=0.1"] * 600), ",".join(f"a/b{n};q=0.{n % 10}" for n in range(900)),
    "image/" + "x" * 10_000, "x" * 10_000, '"' * 10_001, '\\"' * 5_000, ";" * 10_000, "," * 10_000,
    "a/b;x=" + "y" * 10_000, 'a/b;x="' + "," * 10_000, "a/b" + ';x="y"' * 1_500,
    "image/jpeg, " * 900 + "*/*;q=0.001", "*/*," * 2_500, "é/ü", "画像/png", "image/png;名=值", "image/pñg",
    "image/png; q=½", "image/png; q=٣", "\x7f\x01\x02", "<script>/x", "../../etc/passwd", "${jndi:x}/y",
    "image/png' OR 1=1 --", "None", "null", "true", "image/png\r", "(((((((/)))))))", "[/]", "{}/{}",
    "*/*;q=0", "*/*;q=0, image/png", "*/*, image/jpeg;q=0", "image/*;q=0, image/png;q=0.5",
]  # fmt: skip


def every_header() -> list[str]:
    """All of them, each once: more than 500."""
    crossed = [f"{kind}{more}" for kind, more in product(TYPES, PARAMETERS)]
    shaped = [shape.format(inner) for shape, inner in product(SHAPES, INNER)]
    return list(dict.fromkeys([*KNOWN, *crossed, *shaped, *HOSTILE]))
