"""Figures of judges in cells and words."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from benchmark.judge.told import FigureTold
from projects.templatetags.studio import status

register = template.Library()


@register.simple_tag
def figure_cell(figure: FigureTold, form: str = "plain") -> SafeString:
    """A figure with its limits below; a dash with the reason where it is not defined.

    `form`: "plain" 0.62, "signed" +0.12, "share" 92 % (of a share from 0 to 1).
    """
    if figure.value is None:
        return format_html(
            '<span class="faint">–</span><span class="vh">not defined: {}</span>', figure.why or "no figure"
        )
    shown = figure_words(figure.value, form)
    if figure.low is None or figure.high is None:
        return format_html("{}", shown)
    low, high = figure_words(figure.low, form), figure_words(figure.high, form)
    return format_html('{}<span class="ci">{} to {}</span>', shown, low, high)


@register.filter
def figure_words(value: float | None, form: str = "plain") -> str:
    """A figure as it is written: "0.62", "+0.12", "92 %"; a dash for none."""
    if value is None:
        return "–"
    if form == "share":
        return f"{100 * value:.0f} %"
    if form == "signed":
        return "0.00" if abs(value) < 0.005 else f"{value:+.2f}".replace("-", "−")
    return f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")


@register.simple_tag
def certified_mark(mark: bool | None) -> SafeString:
    """Certified, not certified, or not held against clinicians yet: icon, word and colour."""
    if mark is None:
        return format_html('<span class="faint">{}</span>', "not held yet")
    return status("ok", "Certified", bare=True) if mark else status("bad", "Not certified", bare=True)
