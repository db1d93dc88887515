"""Prompt versions: immutable, known by name and hash."""

from __future__ import annotations

from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import Max

from corpus.bodies import sha256_hex
from generation.models import PromptVersion
from projects.models import Project

FOLDER = Path(__file__).resolve().parent.parent / "prompts"
DRAFT, REVISION = "draft", "revision"


def prompt_register(
    *,
    name: str,
    template: str,
    label: str = PromptVersion.Label.DRAFT,
    project: Project | None = None,
    parent: PromptVersion | None = None,
) -> PromptVersion:
    """The version of a template with exactly this text; made if it is new, never changed.

    A version with words of a `project` is seen and used in that project alone.
    """
    digest = sha256_hex(template)
    known = PromptVersion.objects.filter(name=name, sha256=digest).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            last = PromptVersion.objects.filter(name=name).aggregate(last=Max("version"))["last"] or 0
            return PromptVersion.objects.create(
                name=name,
                version=last + 1,
                template=template,
                sha256=digest,
                label=label,
                project=project,
                parent=parent,
            )
    except IntegrityError:  # Somebody registered it, or the next number, at the same moment.
        return prompt_register(name=name, template=template, label=label, project=project, parent=parent)


def prompt_in_use(name: str, project: Project | None = None) -> PromptVersion:
    """The newest production version of the project's own, else of those that ship with the program."""
    shipped = prompt_register(
        name=name,
        template=(FOLDER / f"{name}.jinja").read_text(encoding="utf-8"),
        label=PromptVersion.Label.PRODUCTION,
    )
    production = PromptVersion.objects.filter(name=name, label=PromptVersion.Label.PRODUCTION)
    own = production.filter(project=project).order_by("-version").first() if project else None
    return own or production.filter(project__isnull=True).order_by("-version").first() or shipped
