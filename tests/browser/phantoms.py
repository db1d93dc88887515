"""A project with the demonstration's pictures, text and items, for tests that decide, import or set.

All tests of a run look at one demonstration, in any order: it stays as it was seeded. Runs inside the
system's own Django.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import uuid4

from django.core.files.storage import default_storage
from django.db.models import Model

from corpus.bodies import Body, body_parse
from corpus.models import Evidence, Instance, Passage, Revision, RevisionKind, Source
from imaging.models import LevelFact, LevelMark, NumberingBasis, Series, SopInstance, Study
from projects.models import Membership, Project, User
from spinemed_site.demo.drafts import guideline_seed
from tests.review import making

Row = TypeVar("Row", bound=Model)
# What a row of the demonstration is called, and what its copy is called.
Names = dict[str, str]


def phantom_make(
    slug: str, people: Iterable[tuple[str, str, str]] = (), *, with_items: bool = True
) -> Project:
    """As the demonstration was seeded, with its people; or with others: sign-in name, shown name, role."""
    demo = Project.objects.get(slug="demo")
    project = Project.objects.create(slug=slug, name=slug)
    if not people:
        for seat in Membership.objects.filter(project=demo, user__is_demo=True):
            _copy(seat, project=project)
    for username, shown, role in people:
        person = User.objects.create_user(username=username, password=None, display_name=shown)
        Membership.objects.create(user=person, project=project, role=role)
    names = {**_images(demo, project), **_text(demo, project)}
    making._numbers = itertools.count(1)
    seeded = Instance.objects.filter(project=demo, is_demo=True).order_by("number")
    for instance in seeded if with_items else ():
        _item(instance, project, names)
    return project


def _copy(row: Row, **changed: Any) -> Row:
    """Another row like this one."""
    copy = _like(row, **changed)
    copy.save()
    return copy


def _like(row: Row, **changed: Any) -> Row:
    copy = type(row)()
    for field in row._meta.concrete_fields:
        if not field.primary_key and field.name != "uid":
            setattr(copy, field.attname, getattr(row, field.attname))
    for name, value in changed.items():
        setattr(copy, name, value)
    return copy


def _images(demo: Project, project: Project) -> Names:
    approval = _copy(demo.approvals.get(number="DEMO-0"), project=project)
    names: Names = {}
    for subject in demo.subjects.filter(numbering_basis=NumberingBasis.BY_CONSTRUCTION).order_by("pk"):
        owner = _copy(subject, project=project, approval=approval)
        for study in subject.studies.order_by("pk"):
            copy = _copy(study, project=project, subject=owner)
            for series in study.series.order_by("pk"):
                _series(series, copy, project)
            facts = list(LevelFact.objects.filter(study=study).order_by("pk"))
            made = LevelFact.objects.bulk_create(_like(one, study=copy, subject=owner) for one in facts)
            names |= {str(old.uid): str(new.uid) for old, new in zip(facts, made, strict=True)}
    return names


def _series(series: Series, study: Study, project: Project) -> None:
    copy, slices = _copy(series, study=study), list(series.sop_instances.order_by("pk"))
    made = SopInstance.objects.bulk_create(
        _like(sop, series=copy, path=_file(sop.path, project)) for sop in slices
    )
    stored: dict[int | None, SopInstance] = {sop.pk: new for sop, new in zip(slices, made, strict=True)}
    known = LevelMark.objects.filter(series=series, author_kind="construction").order_by("pk")
    LevelMark.objects.bulk_create(
        _like(mark, series=copy, sop_instance=stored.get(mark.sop_instance_id)) for mark in known
    )


def _file(path: str, project: Project) -> str:
    with default_storage.open(path) as file:
        return default_storage.save(f"{project.uid}/{uuid4()}.dcm", file)


def _text(demo: Project, project: Project) -> Names:
    guideline_seed(project, User.objects.get(username="lead-b"))
    guidelines = (Source.objects.filter(project=one, kind="guideline") for one in (demo, project))
    old, new = (rows.earliest("pk").passages.order_by("pk") for rows in guidelines)
    return {str(one.uid): str(other.uid) for one, other in zip(old, new, strict=True)}


def _item(instance: Instance, project: Project, names: Names) -> None:
    """The item as the drafting left it, whatever became of it since."""
    machine = instance.revisions.order_by("number")
    draft, revision = machine[0], machine.filter(kind=RevisionKind.REVISION)[0]
    place: dict[str, object] = {"modality": instance.modality}
    if instance.study is not None:
        place["study"] = project.studies.get(study_instance_uid=instance.study.study_instance_uid)
        place["subject"] = place["study"].subject
    if instance.passage is not None:
        place["passage"] = Passage.objects.get(uid=names[str(instance.passage.uid)])
        place["source"] = place["passage"].source
    body, first = (_body(one, names) for one in (revision, draft))
    opened = making.opened(project, body=body, draft=first, **place)
    for evidence in Evidence.objects.filter(revision=revision).order_by("pk"):
        _evidence(evidence, opened.seen, names)


def _body(revision: Revision, names: Names) -> Body:
    text = revision.body
    for old, new in names.items():
        text = text.replace(old, new)
    return body_parse(text)


def _evidence(evidence: Evidence, revision: Revision, names: Names) -> None:
    changed: dict[str, object] = {"revision": revision}
    if evidence.passage is not None:
        changed["passage"] = Passage.objects.get(uid=names[str(evidence.passage.uid)])
    if evidence.fact is not None:
        changed["fact"] = LevelFact.objects.get(uid=names[str(evidence.fact.uid)])
    if evidence.series is not None:
        uid, project = evidence.series.series_instance_uid, revision.instance.project
        changed["series"] = Series.objects.get(study__project=project, series_instance_uid=uid)
    _copy(evidence, **changed)
