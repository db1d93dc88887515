"""Taking a Source in: all of its Passages or nothing, the same text only once."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from corpus.bodies import sha256_hex
from corpus.models import Passage, PassageKind, Source, SourceKind
from corpus.sources.cleaning import Cleaner
from corpus.sources.errors import SourceKnown, SourceRefused
from corpus.sources.markdown import PassageText, passages_of, title_of
from corpus.sources.question_bank import is_question_bank, questions_of
from imaging.models import SignOff
from projects.models import Egress, Project, Purpose, User
from projects.services import audit

LARGEST_TEXT = 5 * 1024 * 1024  # bytes


UNTITLED = "Untitled text"


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


def rights_of(purposes: Collection[str]) -> dict[str, bool]:
    """The columns of a Source that say what it may be used for."""
    return {f"may_{purpose.value}": purpose in purposes for purpose in Purpose}


def text_read(raw: bytes) -> str:
    """The text of an uploaded file. Raises ``SourceRefused`` with the reason."""
    if len(raw) > LARGEST_TEXT:
        raise SourceRefused("The text is larger than 5 MB. Split it into chapters and add each as a source.")
    if raw.startswith(b"%PDF"):
        raise SourceRefused("This is a PDF, not a text. Add it as a file.")
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
    names: Iterable[str] = (),
    by: User | None = None,
) -> Source:
    """Add a Markdown or plain text as a Source with its Passages.

    Of a hospital case nothing is stored before what names somebody was taken out, with `names` that are known
    to occur; a person has to read the rest before the text is used.

    Raises ``SourceRefused`` when there is nothing to cite, ``SourceKnown`` when the text is here already.
    """
    is_case = kind == SourceKind.HOSPITAL_CASE
    told = _cleaned(text, terms, title, names) if is_case else _as_it_is(text, terms, title)
    if not told.passages:
        raise SourceRefused("The text holds no paragraph that could be cited.")
    terms_require(kind, terms)
    try:
        with transaction.atomic():
            return source_store(project=project, kind=kind, told=told, language=language, terms=terms, by=by)
    except IntegrityError as problem:
        if Source.objects.filter(project=project, sha256=told.sha256).exists():
            raise SourceKnown("This text is in the project already.") from problem
        raise


def terms_require(kind: SourceKind, terms: Terms) -> None:
    """Raises ``SourceRefused`` where a licence or a citation is missing, or a case may leave the house."""
    if not terms.licence.strip() or not terms.citation.strip():
        raise SourceRefused("Give the licence and the citation.")
    if kind == SourceKind.HOSPITAL_CASE and terms.egress != Egress.LOCAL_ONLY:
        raise SourceRefused("Hospital material may only go to local models.")


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is stored of a text."""

    title: str
    citation: str
    passages: list[PassageText]
    sha256: str
    taken_out: dict[str, int]


def _as_it_is(text: str, terms: Terms, title: str) -> Told:
    return Told(
        title=title.strip() or ("" if is_question_bank(text) else title_of(text)) or UNTITLED,
        citation=terms.citation.strip(),
        passages=questions_of(text) if is_question_bank(text) else passages_of(text),
        sha256=sha256_hex(text),
        taken_out={},
    )


def _cleaned(text: str, terms: Terms, title: str, names: Iterable[str]) -> Told:
    cleaner = Cleaner(names)
    # Read twice: a name that is told late in the text stands before as well.
    passages_of(text, cleaner.learn)
    cleaner.learn(title)
    passages = passages_of(text, cleaner.clean)
    taken = dict(cleaner.taken)
    return Told(
        title=cleaner.clean(title.strip()) or title_of(text, cleaner.clean) or UNTITLED,
        citation=cleaner.clean(terms.citation.strip()),
        passages=passages,
        # Of what is stored: the original shall not be known again by anybody who holds it.
        sha256=sha256_hex("\n".join(f"{each.heading}\n{each.text}" for each in passages)),
        taken_out=taken,
    )


def source_store(
    *,
    project: Project,
    kind: SourceKind,
    told: Told,
    language: str,
    terms: Terms,
    by: User | None,
) -> Source:
    """Write the rows of a Source and its Passages. Raises IntegrityError where it is here already."""
    is_case = kind == SourceKind.HOSPITAL_CASE
    source = Source.objects.create(
        project=project,
        kind=kind,
        title=told.title[:240],
        citation=told.citation,
        doi=terms.doi.strip(),
        licence=terms.licence.strip(),
        language=language,
        egress=terms.egress,
        sign_off=SignOff.WAITING if is_case else SignOff.NOT_NEEDED,
        purposes_after_sign_off=",".join(sorted(terms.purposes)) if is_case else "",
        taken_out=json.dumps(told.taken_out, sort_keys=True),
        **({} if is_case else rights_of(terms.purposes)),
        may_quote=terms.may_quote,
        rights_expire_on=terms.rights_expire_on,
        sha256=told.sha256,
        is_demo=project.is_demo,
    )
    Passage.objects.bulk_create(
        Passage(
            source=source,
            position=position,
            heading=passage.heading,
            page=passage.page,
            kind=PassageKind.TABLE if passage.is_table else PassageKind.PROSE,
            text=passage.text,
            sha256=sha256_hex(passage.text),
        )
        for position, passage in enumerate(told.passages, 1)
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
