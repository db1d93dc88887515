"""Tags of the house style: icons, level chips, status, fields, navigation, the front-end build."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple
from uuid import UUID

from django import template
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm, BoundField
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django_vite.core.asset_loader import DjangoViteAssetLoader  # type: ignore[import-untyped]
from django_vite.core.exceptions import (  # type: ignore[import-untyped]
    DjangoViteAssetNotFoundError,
    DjangoViteConfigNotFoundError,
)

from projects.policies import Permission

register = template.Library()

ENTRY = "static/src/main.ts"

Tone = Literal["ok", "warn", "bad", "run", "plain"]
TONE_ICONS: dict[str, str] = {"ok": "check", "warn": "warn", "bad": "x", "run": "clock", "plain": "dash"}


class Room(NamedTuple):
    """A room as the bar and the home page offer it."""

    label: str
    path: str
    permission: Permission
    icon: str
    purpose: str


# What stands in the top bar, for whom. A room whose page does not exist yet is left out.
NAVIGATION: tuple[Room, ...] = (
    Room("Home", "", Permission.VIEW_PROJECT, "home", "what waits for you"),
    Room("Review", "queue/", Permission.REVIEW, "question", "the queue of drafts to correct"),
    Room("Dashboard", "dashboard/", Permission.CONFIGURE, "chart", "coverage, pace, why drafts fail"),
    Room("Agreement", "agreement/", Permission.CONFIGURE, "split", "how far readers agree, with intervals"),
    Room("Images", "studies/", Permission.VIEW_STUDIES, "img", "studies, their levels and marks"),
    Room("Sources", "sources/", Permission.VIEW_SOURCES, "book", "guidelines and texts, with their rights"),
    Room("Generation", "generation/", Permission.GENERATE, "pen", "runs in which models draft and revise"),
    Room("Releases", "releases/", Permission.RELEASE, "layers", "frozen sets, with their proof"),
    Room("Training", "training/", Permission.TRAIN, "play", "runs, losses, checkpoints"),
    Room("SpineBench", "spinebench/", Permission.VIEW_BOARD, "ruler", "how models compare"),
)


@register.simple_tag
def front_end() -> SafeString:
    """Script and style of every page; empty when the front end is not built (pages then work plainly)."""
    try:
        markup: str = DjangoViteAssetLoader.instance().generate_vite_asset(ENTRY)
    except (DjangoViteAssetNotFoundError, DjangoViteConfigNotFoundError, FileNotFoundError):
        return SafeString("")
    return mark_safe(markup)  # noqa: S308


DRAWN = 1024
"""So many pieces of each kind are kept as HTML: a page has hundreds, and they are the same on every one.

A text that is escaped already equals the same text that is not: kept pieces are told apart by type.
"""


@register.simple_tag
def icon(name: str, small: bool = False) -> SafeString:
    """A drawing of the sprite (`components/sprite.html`), for eyes only: a word stands by it."""
    return _icon(name, small)


@lru_cache(maxsize=DRAWN, typed=True)
def _icon(name: str, small: bool) -> SafeString:
    size = " i-s" if small else ""
    return format_html('<svg class="i{}" aria-hidden="true"><use href="#i-{}"/></svg>', size, name)


@register.simple_tag
def status(tone: Tone, word: str, icon: str = "", bare: bool = False) -> SafeString:
    """A status: icon, word and colour, never one alone."""
    return _status(tone, word, icon, bare)


@lru_cache(maxsize=DRAWN, typed=True)
def _status(tone: Tone, word: str, icon: str, bare: bool) -> SafeString:
    drawing = icon or TONE_ICONS[tone]
    classes = f"st st-{tone}" + (" st-bare" if bare else "")
    return format_html(
        '<span class="{}"><svg class="i" aria-hidden="true"><use href="#i-{}"/></svg> {}</span>',
        classes,
        drawing,
        word,
    )


@register.simple_tag
def level_chip(
    level: object,
    assumed: bool = False,
    active: bool = False,
    bad: bool = False,
    inline: bool = False,
    href: str = "",
    linked: bool = True,
) -> SafeString:
    """A level as a chip that moves the viewers; `href` serves where the page has none.

    `linked=False` in a list: a stop for the keyboard that leads nowhere would only be in the way.
    """
    return _level_chip(str(level), assumed, active, bad, inline, href, linked)


@lru_cache(maxsize=DRAWN, typed=True)
def _level_chip(
    name: str, assumed: bool, active: bool, bad: bool, inline: bool, href: str, linked: bool
) -> SafeString:
    flags = {"lv-assumed": assumed, "lv-on": active, "lv-bad": bad, "lv-in": inline}
    said = [word for word, true in ((", assumed", assumed), (", contradicts a mark", bad)) if true]
    classes = " ".join(["lv", *(name for name, true in flags.items() if true)])
    if not linked:
        return format_html(
            '<span class="{}">{}<span class="vh">{}</span></span>', classes, name, "".join(said)
        )
    return format_html(
        '<a class="{}" data-level="{}" href="{}"{}>{}<span class="vh">{}</span></a>',
        classes,
        name,
        href or f"#level-{name.replace('/', '-')}",
        mark_safe(' aria-current="true"') if active else "",
        name,
        "".join(said),
    )


@register.simple_tag
def options(bound: BoundField) -> SafeString:
    """The list of a field as `<option>`s, what was sent chosen; nothing where it is not in the list."""
    listed, sent = tuple(bound.field.choices), bound.value()  # type: ignore[attr-defined]
    return _options(listed, sent if any(sent == value for value, _ in listed) else None)


@lru_cache(maxsize=DRAWN, typed=True)
def _options(listed: tuple[tuple[str, str], ...], sent: str | None) -> SafeString:
    chosen = mark_safe(" selected")
    rows = ((value, chosen if value == sent else "", label) for value, label in listed)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


PLACE = UUID(int=0)


@register.simple_tag
def row_url(route: str, slug: str, uid: UUID) -> str:
    """What `url` gives for one row of a project, taken apart once for all rows of a list."""
    before, after = _around(route, slug, settings.ROOT_URLCONF)
    return f"{before}{uid}{after}"


@lru_cache(maxsize=DRAWN)
def _around(route: str, slug: str, urlconf: str) -> tuple[str, str]:
    """The address of a row before and behind its uid."""
    before, _, after = reverse(route, urlconf, args=[slug, PLACE]).partition(str(PLACE))
    return before, after


@register.filter
def minus(figure: str) -> str:
    """A written figure with the sign for minus, which is as wide as a digit; a hyphen is read as a dash."""
    return str(figure).replace("-", "\N{MINUS SIGN}")


@register.filter
def initials(name: str) -> str:
    """At most two letters of a name, for the avatar."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


@register.filter
def undo_address(message: Message) -> str:
    """The address that takes a message's act back: `messages.success(…, extra_tags="undo=/p/…/")`."""
    found = next((tag for tag in message.tags.split() if tag.startswith("undo=/")), "")
    return found.removeprefix("undo=")


@register.filter
def undo_seconds(message: Message) -> str:
    """How long the way back is offered: `extra_tags="undo=… seconds=5"`; empty for the usual time."""
    found = next((tag for tag in message.tags.split() if tag.startswith("seconds=")), "")
    return found.removeprefix("seconds=")


@register.inclusion_tag("components/navigation.html", takes_context=True)
def navigation(context: template.Context) -> Mapping[str, object]:
    """The rooms this person may enter in this project, for the top bar."""
    return {"links": _rooms_within_reach(context)}


@register.inclusion_tag("components/rooms.html", takes_context=True)
def rooms(context: template.Context, shape: str = "") -> Mapping[str, object]:
    """The same rooms with what they are for, for the home page; `wide` gives each a row."""
    return {"rooms": _rooms_within_reach(context)[1:], "wide": shape == "wide"}


def _rooms_within_reach(context: template.Context) -> list[dict[str, object]]:
    project, may, path = context.get("project"), context.get("may") or {}, context["request"].path
    if project is None:
        return []
    home = f"/p/{project.slug}/"
    known = _rooms_with_a_page(settings.ROOT_URLCONF)
    return [
        {**room._asdict(), "href": home + room.path, "current": _is_current(path, home, room.path)}
        for room in known
        if may.get(room.permission.value)
    ]


def _is_current(path: str, home: str, tail: str) -> bool:
    inside = {
        "queue/": ("queue/", "review/", "adjudication/"),
        "studies/": ("studies/", "imports/", "marks/", "lines/"),
    }
    return (
        path == home
        if not tail
        else path.startswith(tuple(home + room for room in inside.get(tail, (tail,))))
    )


@cache
def _rooms_with_a_page(urlconf: str) -> tuple[Room, ...]:
    """The rooms for which there is a page; the same in every project."""
    return tuple(room for room in NAVIGATION if _exists(f"/p/project/{room.path}", urlconf))


def _exists(path: str, urlconf: str) -> bool:
    try:
        resolve(path, urlconf)
    except Resolver404:
        return False
    return True


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, hint: str = "") -> Mapping[str, Any]:
    """A form field with its label, hint and errors, tied together for screen readers."""
    classes = str(bound.field.widget.attrs.get("class", ""))
    described = f"{bound.id_for_label}-note"
    attributes: dict[str, str | bool] = {"class": f"{classes} input".strip(), "aria-describedby": described}
    if bound.errors:
        attributes["aria-invalid"] = "true"
    is_tick = getattr(bound.field.widget, "input_type", "") == "checkbox"
    if is_tick:
        attributes.pop("class")
    return {
        "bound": bound,
        "widget": bound.as_widget(attrs=attributes),
        "shown": bound.as_hidden(only_initial=True) if bound.field.show_hidden_initial else "",
        "hint": hint or bound.help_text,
        "note": described,
        "is_tick": is_tick,
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm) -> Mapping[str, Any]:
    """What is wrong with a form: counts, and links to each field. Empty while there is nothing to say."""
    found = [
        {
            "id": form[name].id_for_label if name in form.fields else "",
            "label": form[name].label,
            "text": text,
        }
        for name, texts in form.errors.items()
        if name in form.fields
        for text in texts
    ]
    plain = (
        [{"id": "", "label": "", "text": text} for text in form.non_field_errors()] if form.is_bound else []
    )
    return {"errors": plain + found}
