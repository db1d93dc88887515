"""What a Suite holds out, written as its freezing does."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from corpus.models import HeldOut, Instance
from projects.models import Project


def hold_out(instance: Instance, **columns: Any) -> HeldOut:
    """An item of a Suite: this Instance and its cluster, of whose text nothing is known."""
    item = {"instance_uid": instance.uid, "cluster_key": instance.cluster_key}
    return hold_out_row(instance.project, **{**item, **columns})


def hold_out_row(project: Project, **columns: Any) -> HeldOut:
    """An item of Suite 1 that shares nothing with any Instance but what `columns` say."""
    apart = {
        "suite_uid": uuid4(),
        "suite_name": "Suite 1",
        "instance_uid": uuid4(),
        "cluster_key": "nowhere",
        "text_signature": "0" * 64,
    }
    return HeldOut.objects.create(**{"project": project, **apart, **columns})
