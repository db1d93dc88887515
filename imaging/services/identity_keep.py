"""Keep who stands behind a pseudonym, sealed, in the transaction that makes the rows of the image."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.conf import settings

from imaging.models import ImportOptions, KeptIdentity, Study
from imaging.sealed_identities import NotSealedSo, Seal, seal_of
from projects.models import Project

# The field of the name that a file came with, where no header names anybody.
FILE_NAME = "FileName"
# Of one field of one study; files of an examination say the same, or nearly so.
MOST_VALUES = 20

Told = dict[str, list[str]]


def import_options_now(project: Project) -> ImportOptions:
    """What the project chose, the defaults where nobody has; asked once for a project that is at hand."""
    # Where there is no row, Django remembers that with the project.
    chosen: ImportOptions = getattr(project, "import_options", None) or ImportOptions()
    return chosen


def identities_kept(project: Project) -> bool:
    """Whether images that come in now have it kept who stands behind them."""
    if not settings.REID_KEY:
        return False
    return import_options_now(project).keeps_identities


def identity_keep(*, study: Study, told: Mapping[str, str]) -> None:
    """Seal what a file says of whose it is, beside what earlier files of the Study said.

    Call it inside the transaction that makes the image's rows.
    """
    seal = seal_of(settings.REID_KEY)
    kept = KeptIdentity.objects.select_related("study__project").filter(study=study).first()
    if kept is None:
        sealed = identity_sealed(seal, study, _with({}, told))
        KeptIdentity.objects.create(study=study, key_mark=seal.mark, sealed=sealed)
        return
    try:
        before = identity_opened(seal, kept)
    except NotSealedSo:
        return  # Sealed with an earlier key: to be sealed anew by `reencrypt_identities`, not lost here.
    if (both := _with(before, told)) != before:
        sealed = identity_sealed(seal, study, both)
        KeptIdentity.objects.filter(pk=kept.pk).update(sealed=sealed)


def identity_sealed(seal: Seal, study: Study, told: Told) -> bytes:
    """Fields sealed for one Study."""
    return seal.close(json.dumps(told, sort_keys=True), place=_place(study))


def identity_opened(seal: Seal, kept: KeptIdentity) -> Told:
    """The fields that were sealed. Raises NotSealedSo."""
    told: Told = json.loads(seal.open(bytes(kept.sealed), place=_place(kept.study)))
    return told


def _place(study: Study) -> str:
    """Where a row belongs: one that was moved to another Study or project does not open."""
    return f"{study.project.uid}/{study.uid}"


def _with(before: Told, told: Mapping[str, str]) -> Told:
    after = {field: list(values) for field, values in before.items()}
    for field, value in told.items():
        values = after.setdefault(field, [])
        if value not in values and len(values) < MOST_VALUES:
            values.append(value)
    return after
