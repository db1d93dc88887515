"""Addresses of servers that an admin allows."""

from __future__ import annotations

from urllib.parse import urlsplit

from django import forms


def address_checked(typed: str) -> str:
    """An http address without a key in it; names inside the house need no dot. Raises ValidationError."""
    address = typed.strip()
    try:
        parts = urlsplit(address)
        _port = parts.port
    except ValueError as problem:
        raise forms.ValidationError("This is no address. Check its port and brackets.") from problem
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise forms.ValidationError("Give an address that begins with http:// or https://.")
    if parts.username or parts.password or parts.query:
        raise forms.ValidationError("Keep keys out of the address; name the variable that holds the key.")
    return address.rstrip("/")
