"""A lead accepts edits as examples, refuses one, and takes a refusal back."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from corpus.models import Decision
from generation.errors import GenerationError
from generation.exemplars import edits_of, proposal_of, template_with
from generation.models import Exemplar, PromptVersion
from generation.services.prompt_register import DRAFT, prompt_in_use, prompt_register
from projects.errors import Stale
from projects.models import Project, User
from projects.services import audit


class ExemplarRefused(GenerationError):
    """The edit cannot be an example; the message says why."""

    kind = "exemplar"


class SaidAlready(Stale):
    """Somebody has said something of this edit meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody has accepted or refused this edit meanwhile. It is shown as it stands now."
        )


@transaction.atomic
def exemplars_accept(*, project: Project, decisions: Sequence[Decision], by: User) -> PromptVersion:
    """A new version, labelled draft, of the project's newest prompt, with these edits as examples in it.

    No run uses it until somebody puts it into production. Raises ExemplarRefused, SaidAlready.
    """
    if not decisions:
        raise ExemplarRefused("Tick at least one edit.")
    proposals = [proposal_of(one) for one in _still_open(project, decisions)]
    fit = [one for one in proposals if one is not None]
    if len(fit) < len(proposals):
        raise ExemplarRefused("An edit changes too little, or its words point at a person.")
    parent = newest_of(project)
    prompt = prompt_register(
        name=DRAFT,
        template=template_with(parent.template, fit),
        project=project,
        parent=parent,
        by=by,
        note="With examples from surgeons' edits.",
    )
    for one in fit:
        _say(project, one.decision, by, accepted=True, prompt=prompt)
    return prompt


@transaction.atomic
def exemplar_refuse(*, project: Project, decision: Decision, by: User) -> Exemplar:
    """This edit is no example. Raises SaidAlready."""
    (found,) = _still_open(project, [decision])
    return _say(project, found, by, accepted=False, prompt=None)


@transaction.atomic
def exemplar_offer_again(*, exemplar: Exemplar, by: User) -> None:
    """Take a refusal back. Raises ExemplarRefused for an accepted one: its prompt version stays as it is."""
    if not Exemplar.objects.filter(pk=exemplar.pk, accepted=False).delete()[0]:
        raise ExemplarRefused("It was accepted. Put another version of the prompt into production instead.")
    _audit("exemplar_offer_again", exemplar.project, exemplar.decision, by)


def newest_of(project: Project) -> PromptVersion:
    """The project's newest draft prompt, in production or not; else the one in use."""
    own = PromptVersion.objects.filter(name=DRAFT, project=project).order_by("-version").first()
    return own or prompt_in_use(DRAFT, project)


def _still_open(project: Project, decisions: Sequence[Decision]) -> list[Decision]:
    found = list(edits_of(project).filter(pk__in=[one.pk for one in decisions]))
    if len(found) < len(decisions):
        raise SaidAlready
    return found


def _say(
    project: Project, decision: Decision, by: User, *, accepted: bool, prompt: PromptVersion | None
) -> Exemplar:
    try:
        with transaction.atomic():
            made = Exemplar.objects.create(
                project=project, decision=decision, accepted=accepted, said_by=by, prompt=prompt
            )
    except IntegrityError as problem:
        raise SaidAlready from problem
    _audit("exemplar_accept" if accepted else "exemplar_refuse", project, decision, by)
    return made


def _audit(action: str, project: Project, decision: Decision, by: User) -> None:
    audit(action=action, actor=by, project=project, object_kind="decision", object_uid=decision.uid)
