"""Approved questions, a suite of them, and an endpoint that takes the examination."""

from __future__ import annotations

from corpus.bodies import Body, body_canonical, body_validate, sha256_hex
from corpus.models import Instance, Kind, Revision, RevisionKind, Source, SourceKind, State, Tier
from generation.models import Endpoint
from imaging.models import Study
from projects.models import Egress, Project
from tests.generation.cast import price_make

ARROW: dict[str, object] = {"shape": "arrow", "space": "pixel"}
JUDGES = "reading family"  # of no model that writes or drafts here
ASSUMED = " The numbering of the levels is assumed."
LEVELS = ["L2/L3", "L3/L4", "L4/L5", "L5/S1"]


def question_make(
    project: Project,
    number: int,
    *,
    answer: str = "A",
    study: Study | None = None,
    source: Source | None = None,
    cluster: str = "",
    tier: str = Tier.V3,
    axis: str = "level_identification",
    state: str = State.APPROVED,
    arrows: int = 0,
    case: str = "",
) -> Instance:
    """An approved multiple-choice question with four levels as options; a study gives it an image.

    `arrows` more images show the same frame, each with an arrow at another place.
    """
    images: list[dict[str, object]] = []
    if study is not None:
        series = study.series.get().series_instance_uid
        images = [{"series": series, "frame": 2}]
        images += [{**images[0], "pointer": {**ARROW, "points": [[0, 0], [n, 4]]}} for n in range(arrows)]
    body = body_validate(
        {
            "kind": "multiple_choice",
            "language": "en",
            "axis": axis,
            "stem": f"Which disc of case {number}{case} is the darkest?{ASSUMED if study else ''}",
            "options": [{"key": key, "text": text} for key, text in zip("ABCD", LEVELS, strict=True)],
            "answer": answer,
            "images": images,
            "modality": "MR" if study else None,
        }
    )
    instance = Instance.objects.create(
        project=project,
        number=number,
        kind=Kind.MULTIPLE_CHOICE,
        axis=axis,
        tier=tier,
        state=State.DRAFTING,
        cluster_key=cluster or f"case {number}",
        subject=study.subject if study else None,
        study=study,
        source=source,
        modality="MR" if study else "",
    )
    return drafted(instance, body, state)


def drafted(instance: Instance, body: Body, state: str) -> Instance:
    """Give an instance its first revision, and this state."""
    text = body_canonical(body)
    revision = Revision.objects.create(
        instance=instance,
        number=1,
        kind=RevisionKind.DRAFT,
        body=text,
        body_sha256=sha256_hex(text),
        model_name="drafter",
        model_family="drafting family",
    )
    Instance.objects.filter(pk=instance.pk).update(current_revision=revision, state=state)
    instance.refresh_from_db()
    return instance


def source_make(project: Project, *, egress: str = Egress.ANY_MODEL) -> Source:
    """A guideline with the right to draft."""
    return Source.objects.create(
        project=project,
        kind=SourceKind.GUIDELINE,
        title="Guideline",
        citation="Guideline of a test",
        licence="CC-BY-4.0",
        egress=egress,
        may_draft=True,
        sha256=sha256_hex(f"{project.slug} {egress}"),
    )


def questions_make(project: Project, count: int, *, right: int = 0, **kwargs: object) -> list[Instance]:
    """`count` text questions, the first `right` of them with the answer A."""
    return [
        question_make(project, number, answer="A" if number <= right else "B", **kwargs)  # type: ignore[arg-type]
        for number in range(1, count + 1)
    ]


def bench_make(url: str) -> Endpoint:
    """An endpoint for judges, of a family that writes and drafts nothing here."""
    return endpoint_make(url, name="Bench", model_name="judge-test-1", model_family=JUDGES)


def endpoint_make(
    url: str,
    *,
    name: str = "Examinee",
    is_local: bool = True,
    model_name: str = "spine-test-1",
    model_family: str = "test family",
) -> Endpoint:
    """An endpoint that sees images and asks a price."""
    endpoint = Endpoint.objects.create(
        name=name,
        base_url=url,
        model_name=model_name,
        model_family=model_family,
        is_local=is_local,
        sees_images=True,
        timeout_seconds=5,
        requests_per_minute=6_000_000,
    )
    price_make(endpoint, "0.5", "1.5")
    return endpoint
