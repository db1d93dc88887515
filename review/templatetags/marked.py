"""Writes marked texts as HTML, every word of them escaped."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from anatomy.conditions import CONDITIONS
from corpus.models import Finding
from corpus.templatetags.signs import seen
from imaging.models import Series
from imaging.series_labels import series_label
from review.body_form import path_of
from review.body_places import pointer_placed
from review.marking import Highlight, HunkNumber, Span
from review.screen import Screen

register = template.Library()


@register.filter
def spoken(name: str) -> str:
    """An event's name as words: `review_opened` is "Review opened"."""
    return name.replace("_", " ").capitalize()


@register.filter
def without_brackets(name: str) -> str:
    """A model's name without its remark: `built-in drafter (no language model)` is "built-in drafter"."""
    return name.partition(" (")[0]


@register.filter
def condition_name(key: str, language: str) -> str:
    """A condition in the words of a language; one of no list of ours as it is stored."""
    return CONDITIONS[key].label(language) if key in CONDITIONS else key


@register.filter
def told_apart(series: Series) -> str:
    """The label of a series, which no other of its study has."""
    return series_label(series)


# What the text does not say in words; the pictures stand beside it already.
_NOT_IN_WORDS = frozenset({"", "images", "modality"})


@register.filter
def finding_path(finding: Finding, screen: Screen) -> str:
    """The place in the form of what a finding points at (`/options/0/text`); empty for no words."""
    path = path_of(pointer_placed(finding.field, screen.checked_places))
    return "" if path.split("/")[0] in _NOT_IN_WORDS else path


@register.simple_tag
def evidence_numbers(numbers: Iterable[int]) -> SafeString:
    """The numbers of the evidence that a text rests on, each a link to it."""
    return format_html_join("", '<sup><a href="#ev-{}">{}</a></sup>', ((each, each) for each in numbers))


_ELEMENTS = {"del": "del", "ins": "ins", "mine": "span"}


@register.simple_tag
def marked(
    parts: Iterable[Span | HunkNumber | Highlight], hunk_form: str = "", assumed: bool = False
) -> SafeString:
    """Spans, hunk numbers and highlights in reading order.

    `hunk_form` names the form that the numbers belong to; without it they are
    plain numbers. `assumed`: the levels rest on a count that nobody certified.
    """
    return format_html_join("", "{}", ((_part(part, hunk_form, assumed),) for part in parts))


def _part(part: Span | HunkNumber | Highlight, hunk_form: str, assumed: bool) -> SafeString:
    if isinstance(part, HunkNumber):
        return _hunk(part, hunk_form)
    if isinstance(part, Highlight):
        inner = format_html_join("", "{}", ((_span(span, assumed),) for span in part.spans))
        return format_html(
            '<mark id="quote-{}" data-evidence="{}">{}<sup>{}</sup></mark>',
            part.number,
            part.number,
            inner,
            part.number,
        )
    return _span(part, assumed)


def _span(span: Span, assumed: bool) -> SafeString:
    text = seen(span.text)
    if span.level:
        text = format_html(
            '<a class="lv lv-in{}" data-level="{}" href="#level-{}">{}</a>',
            " lv-assumed" if assumed else "",
            span.level,
            span.level.replace("/", "-"),
            text,
        )
    if not span.mark:
        return text
    name = _ELEMENTS[span.mark]
    spoken = {"del": "removed: ", "ins": "added: ", "mine": "yours: "}[span.mark]
    classes = ' class="mine"' if span.mark == "mine" else ""
    return format_html(
        '<{}{}><span class="vh">{}</span>{}</{}>', name, SafeString(classes), spoken, text, name
    )


def _hunk(hunk: HunkNumber, form: str) -> SafeString:
    if not form:
        return format_html(' <span class="hunk">{}</span>', hunk.number)
    verb = "Revert my change" if hunk.by == "yours" else "Revert the change"
    return format_html(
        ' <button class="hunk" type="submit" form="{}" name="hunk" value="{}" title="{} {}"'
        ' aria-label="{} {}">{}</button>',
        form,
        hunk.number,
        verb,
        hunk.number,
        verb,
        hunk.number,
        hunk.number,
    )
