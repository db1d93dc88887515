"""The review guidelines: which are in force, what a page shows of them, their Markdown as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import nh3
from django.db.models import Count, Q
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from corpus.diff import three_way
from projects.models import Membership, Project, Role, User
from projects.prepared import PreparedQuery
from review.marking import HunkNumber, Span, diff_spans
from review.models import Guidelines, GuidelinesRead

OPEN = "open"
COOKIE = "guidelines"
"""Whether the panel stands open on the review page; written by the browser."""
TAGS = {
    *("p", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "code", "pre", "blockquote", "hr", "br"),
    *("table", "thead", "tbody", "tr", "th", "td", "a"),
}
UNDER_A_PANEL = 2
"""A heading of the first level stands under the page's and the panel's own."""


def guidelines_in_force(project: Project) -> Guidelines | None:
    """The last version; None where the lead wrote none. One query."""
    return _LAST.first(project=project)


_LAST = PreparedQuery[Guidelines](
    lambda project: Guidelines.objects.filter(project=project).order_by("-number")[:1]
)


@dataclass(frozen=True, slots=True)
class Panel:
    """The guidelines as the review page shows them to one person."""

    guidelines: Guidelines
    text: SafeString
    is_read: bool
    is_open: bool


def panel_of(project: Project, user: User, *, is_open: bool) -> Panel | None:
    """The version in force, and whether `user` has read it; None where there is none. Two queries at most."""
    last = guidelines_in_force(project)
    if last is None:
        return None
    is_read = GuidelinesRead.objects.filter(guidelines=last, person=user).exists()
    return Panel(last, markdown_html(last.text), is_read, is_open)


@dataclass(frozen=True, slots=True)
class Version:
    """One version among the others."""

    guidelines: Guidelines
    readers: int
    """Reviewers who said that they have read it."""


def versions_of(project: Project) -> list[Version]:
    """Every version, the newest first. One query."""
    surgeons = Membership.objects.filter(project=project, role=Role.SURGEON)
    counted = Count("readings", filter=Q(readings__person__in=surgeons.values("user")))
    rows = Guidelines.objects.filter(project=project).annotate(readers=counted).select_related("author")
    return [Version(row, row.readers) for row in rows.order_by("-number")]


def changes_in(newer: Guidelines, older: Guidelines) -> list[Span]:
    """The newer text with what was struck and what was added since the older one."""
    diff = three_way(older.text, newer.text, newer.text)
    # Levels lead nowhere here: no images stand beside.
    return [Span(part.text, part.mark) for part in diff_spans(diff) if not isinstance(part, HunkNumber)]


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def markdown_html(text: str) -> SafeString:
    """Markdown as HTML: no HTML of its own, no pictures, links to web pages and mail alone."""
    reader = _reader()
    tokens = reader.parse(text)
    for token in tokens:
        if token.type.startswith("heading_"):
            token.tag = f"h{min(6, int(token.tag[1]) + UNDER_A_PANEL)}"
    written = reader.renderer.render(tokens, reader.options, {})
    clean = nh3.clean(
        written,
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    return mark_safe(clean)  # noqa: S308 - nh3 has left nothing but the tags above
