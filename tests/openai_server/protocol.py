"""Pieces of the protocol: image sizes, token counts, and what strict JSON schemas may not contain."""

from __future__ import annotations

import base64
import struct
from typing import Any

from .script import text_of

# Keywords that hosted strict modes reject; constraints have to be checked by the client.
FORBIDDEN = frozenset(
    {"pattern", "minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "format", "default"}
)
PATCH_PX = 28  # one visual token per 28 × 28 px, as Qwen2.5-VL merges its patches


def images_of(messages: list[dict[str, Any]]) -> list[bytes]:
    """The decoded bytes of every image part; ``ValueError`` when one is no data URL of a PNG."""
    found = []
    for message in messages:
        content = message.get("content")
        for part in content if isinstance(content, list) else []:
            if part.get("type") == "image_url":
                head, _, body = part["image_url"]["url"].partition(",")
                if head != "data:image/png;base64":
                    raise ValueError("images must be PNG data URLs")
                found.append(base64.b64decode(body, validate=True))
    return found


def image_tokens(png: bytes) -> int:
    """Visual tokens of a PNG, from the size in its header."""
    if png[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("not a PNG")
    width, height = struct.unpack(">II", png[16:24])
    return max(1, -(-width // PATCH_PX)) * max(1, -(-height // PATCH_PX))


def prompt_tokens(messages: list[dict[str, Any]], *, sees_images: bool) -> int:
    """About four characters to a token, plus the images when this server looks at them."""
    tokens = sum(len(text_of(message)) for message in messages) // 4 + 4 * len(messages)
    if sees_images:
        tokens += sum(image_tokens(png) for png in images_of(messages))
    return tokens


def strict_fault(schema: Any, path: str = "$") -> str | None:
    """Why a strict endpoint would refuse this schema, or ``None``."""
    if isinstance(schema, list):
        return next((fault for item in schema if (fault := strict_fault(item, path))), None)
    if not isinstance(schema, dict):
        return None
    if schema.get("type") == "object":
        properties = schema.get("properties", {})
        if schema.get("additionalProperties") is not False:
            return f"{path}: additionalProperties must be false"
        if sorted(schema.get("required", [])) != sorted(properties):
            return f"{path}: every property must be required"
        for name, inner in properties.items():
            if fault := strict_fault(inner, f"{path}.{name}"):
                return fault
    wrong = FORBIDDEN & {key for key in schema if not isinstance(schema[key], dict) or key != "properties"}
    if wrong:
        return f"{path}: keyword not allowed: {sorted(wrong)[0]}"
    for key in ("items", "anyOf", "allOf"):
        if fault := strict_fault(schema.get(key), f"{path}.{key}"):
            return fault
    for name, inner in schema.get("$defs", {}).items():
        if fault := strict_fault(inner, f"{path}.$defs.{name}"):
            return fault
    return None
