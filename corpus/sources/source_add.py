"""Taking a Source in: all of its Passages or nothing, the same text only once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from corpus.bodies import sha256_hex
from corpus.models import Passage, Source, SourceKind
from corpus.sources.errors import SourceKnown, SourceRefused
from corpus.sources.markdown import passages_of, title_of
from projects.models import Egress, Project, Purpose, User
from projects.services import audit

LARGEST_TEXT = 5 * 1024 * 1024  # bytes


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Under what terms a text may be used; licence, citation and egress policy are never assumed."""

    licence: str
    citation: str
    egress: Egress
    purposes: frozenset[Purpose]
    may_quote: bool
    rights_expire_on: date | None = None
    doi: str = ""


def text_read(raw: bytes) -> str:
    """The text of an uploaded file. Raises ``SourceRefused`` with the reason."""
    if len(raw) > LARGEST_TEXT:
        raise SourceRefused("The text is larger than 5 MB. Split it into chapters and add each as a source.")
    if raw.startswith(b"%PDF"):
        raise SourceRefused("This is a PDF. Add the guideline as Markdown or plain text.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise SourceRefused("The file is not UTF-8 text. Save it as UTF-8 and add it again.") from problem
    if "\x00" in text:
        raise SourceRefused("The file holds binary content, so it is not a text.")
    return text.replace("\r\n", "\n")


def source_add(
    *,
    project: Project,
    kind: SourceKind,
    text: str,
    language: str,
    terms: Terms,
    title: str = "",
    by: User | None = None,
) -> Source:
    """Add a Markdown or plain text as a Source with its Passages.

    Raises ``SourceRefused`` when there is nothing to cite, ``SourceKnown`` when the text is here already.
    """
    passages = passages_of(text)
    if not passages:
        raise SourceRefused("The text holds no paragraph that could be cited.")
    if not terms.licence.strip() or not terms.citation.strip():
        raise SourceRefused("Give the licence and the citation.")
    if kind == SourceKind.HOSPITAL_CASE and terms.egress != Egress.LOCAL_ONLY:
        raise SourceRefused("Hospital material may only go to local models.")
    try:
        with transaction.atomic():
            return _store(
                project=project,
                kind=kind,
                text=text,
                language=language,
                terms=terms,
                title=title.strip() or title_of(text) or "Untitled text",
                by=by,
            )
    except IntegrityError as problem:
        if Source.objects.filter(project=project, sha256=sha256_hex(text)).exists():
            raise SourceKnown("This text is in the project already.") from problem
        raise


def _store(
    *,
    project: Project,
    kind: SourceKind,
    text: str,
    language: str,
    terms: Terms,
    title: str,
    by: User | None,
) -> Source:
    source = Source.objects.create(
        project=project,
        kind=kind,
        title=title[:240],
        citation=terms.citation.strip(),
        doi=terms.doi.strip(),
        licence=terms.licence.strip(),
        language=language,
        egress=terms.egress,
        may_draft=Purpose.DRAFT in terms.purposes,
        may_train=Purpose.TRAIN in terms.purposes,
        may_share=Purpose.SHARE in terms.purposes,
        may_commercial=Purpose.COMMERCIAL in terms.purposes,
        may_quote=terms.may_quote,
        rights_expire_on=terms.rights_expire_on,
        sha256=sha256_hex(text),
        is_demo=project.is_demo,
    )
    Passage.objects.bulk_create(
        Passage(
            source=source,
            position=position,
            heading=passage.heading,
            text=passage.text,
            sha256=sha256_hex(passage.text),
        )
        for position, passage in enumerate(passages_of(text), 1)
    )
    audit(
        action="source_add",
        actor=by,
        project=project,
        object_kind="source",
        object_uid=source.uid,
        detail={"title": source.title, "licence": source.licence, "egress": source.egress},
    )
    return source
