"""Where a notice leads. The pages of what it is about belong to rooms above, which register them here."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from projects.models import Notice

Address = Callable[[Notice], str]
_ADDRESSES: dict[str, Address] = {}


def notices_lead(about_kind: str, address: Address) -> None:
    """Register where notices about rows of one table lead; called when the program starts."""
    _ADDRESSES[about_kind] = address


def notice_address(notice: Notice) -> str:
    """Path of the page that a notice is about; of the project where no room knows one."""
    address = _ADDRESSES.get(notice.about_kind)
    return address(notice) if address else reverse("projects:project", args=[notice.project.slug])
