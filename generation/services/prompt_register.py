"""Prompt versions: immutable, known by name and hash, and which of them a project uses."""

from __future__ import annotations

from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet

from corpus.bodies import sha256_hex
from generation.models import PromptLabelling, PromptVersion
from generation.services.labelled import PRODUCTION, standing
from projects.models import Project, User

FOLDER = Path(__file__).resolve().parent.parent / "prompts"
DRAFT, REVISION = "draft", "revision"
PICTURE, FIGURE = "picture", "figure"  # ship with the program, and nobody writes another
NAMES = (DRAFT, REVISION)


def prompt_register(
    *,
    name: str,
    template: str,
    label: str = PromptVersion.Label.DRAFT,
    project: Project | None = None,
    parent: PromptVersion | None = None,
    by: User | None = None,
    note: str = "",
) -> PromptVersion:
    """The version of a template with exactly this text; made if it is new, never changed.

    A version with words of a `project` is seen and used in that project alone.
    """
    digest = sha256_hex(template)
    known = prompts_seen(project).filter(name=name, sha256=digest).order_by("version").first()
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
                made_by=by,
                note=note,
            )
    except IntegrityError:  # Somebody registered it, or the next number, at the same moment.
        return prompt_register(
            name=name, template=template, label=label, project=project, parent=parent, by=by, note=note
        )


def prompts_seen(project: Project | None) -> QuerySet[PromptVersion]:
    """The versions that ship with the program, and the project's own."""
    own = Q(project=project) if project is not None else Q(pk__in=())
    return PromptVersion.objects.filter(Q(project__isnull=True) | own)


def prompts_offered(project: Project) -> QuerySet[PromptVersion]:
    """Those of them that people read, compare and write."""
    return prompts_seen(project).filter(name__in=NAMES)


def prompt_in_use(name: str, project: Project | None = None) -> PromptVersion:
    """What the project put into production last and did not take back, else the newest that ships."""
    shipped = prompt_register(
        name=name, template=(FOLDER / f"{name}.jinja").read_text(encoding="utf-8"), label=PRODUCTION
    )
    said = in_production(project, name) if project is not None else []
    if said:
        return said[0]
    shipping = PromptVersion.objects.filter(name=name, label=PRODUCTION, project__isnull=True)
    return shipping.order_by("-version").first() or shipped


def in_production(project: Project, name: str) -> list[PromptVersion]:
    """The versions that a lead put into production here, the latest word first. One query."""
    rows = PromptLabelling.objects.filter(project=project, prompt__name=name).select_related("prompt")
    return standing((row.prompt, row.label) for row in rows.order_by("-pk"))
