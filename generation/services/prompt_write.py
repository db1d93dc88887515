"""A lead writes a version of a prompt, puts one into production, and takes it back."""

from __future__ import annotations

from django.db import transaction

from corpus.exchange.home import names_somebody
from generation.calls.grammar import template_require
from generation.errors import GenerationError
from generation.models import ChecklistVersion, PromptLabelling, PromptVersion
from generation.services.prompt_register import in_production, prompt_in_use, prompt_register
from projects.errors import Stale
from projects.models import Project, User
from projects.services import audit


class PromptRefused(GenerationError):
    """The version cannot be made; the message says why."""

    kind = "prompt"


class LabelledAlready(Stale):
    """The version has this label in this project already: the screen was old."""

    def __init__(self, version: PromptVersion | ChecklistVersion, label: str) -> None:
        super().__init__(f"{version} is {label.lower()} in this project already. Nothing was changed.")


@transaction.atomic
def prompt_write(
    *, project: Project, parent: PromptVersion, template: str, by: User, note: str = ""
) -> PromptVersion:
    """A new version of the project's own, as a draft, made from `parent`. No run uses it yet.

    Raises PromptBroken for a template that cannot serve, PromptRefused for a text that is known already or
    whose words point at a person: a prompt goes to every endpoint.
    """
    template = template.replace("\r\n", "\n")
    template_require(parent.name, template)
    if names_somebody(template):
        raise PromptRefused("Its words point at a person, and a prompt goes to every endpoint.")
    made = prompt_register(
        name=parent.name, template=template, project=project, parent=parent, by=by, note=note
    )
    if made.parent_id != parent.pk or made.made_by_id != by.pk or made.note != note:
        raise PromptRefused(f"This text is version {made.version} already.")
    _audit("prompt_write", made, project, by, parent=parent.version)
    return made


@transaction.atomic
def prompt_label(*, prompt: PromptVersion, project: Project, label: PromptVersion.Label, by: User) -> None:
    """Put a version into production in this project, or take it back. Runs that have begun keep theirs.

    What counts after a version was taken back is the one that was put into production before it, else what
    ships. Raises LabelledAlready.
    """
    # Two words at once would each find the other unsaid.
    Project.objects.select_for_update().get(pk=project.pk)
    stands = prompt in in_production(project, prompt.name)
    wants = label == PromptVersion.Label.PRODUCTION
    is_used = wants and prompt_in_use(prompt.name, project) == prompt
    if (stands == wants and not wants) or (stands and is_used):
        raise LabelledAlready(prompt, label.label)
    PromptLabelling.objects.create(project=project, prompt=prompt, label=label, said_by=by)
    _audit("prompt_label", prompt, project, by, label=label.value)


def _audit(action: str, prompt: PromptVersion, project: Project, by: User, **detail: object) -> None:
    audit(
        action=action,
        actor=by,
        project=project,
        object_kind="prompt",
        object_uid=prompt.uid,
        detail=detail,
    )
