"""Seed the demonstration step by step; every step finds what is there and adds what is missing."""

from __future__ import annotations

from datetime import date

from projects.models import Approval, Project

DEMO_SLUG = "demo"


def demo_is_complete() -> bool:
    """Whether the demonstration was seeded to its end."""
    return Project.objects.filter(slug=DEMO_SLUG, description=COMPLETE).exists()


COMPLETE = "A demonstration on a synthetic spine phantom. Nothing in it comes from a patient."


def project_seed() -> Project:
    """The demonstration project and its plainly labelled Approval."""
    project, _ = Project.objects.get_or_create(
        slug=DEMO_SLUG, defaults={"name": "Phantom demo", "is_demo": True}
    )
    Approval.objects.get_or_create(
        project=project,
        number="DEMO-0",
        defaults={
            "ethics_body": "None: a demonstration approval for synthetic data",
            "basis": Approval.Basis.SYNTHETIC,
            "may_draft": True,
            "may_train": True,
            "may_share": True,
            "valid_from": date(2020, 1, 1),
            "expires_on": date(2099, 12, 31),
            "is_demo": True,
        },
    )
    return project


def project_complete(project: Project) -> None:
    """Mark the demonstration as seeded."""
    Project.objects.filter(pk=project.pk).update(description=COMPLETE)
