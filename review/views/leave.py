"""Leaves of absence: a surgeon's own, and for who leads those of all."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from projects.access import ProjectRequest, project_page
from projects.errors import LeaveGone, LeaveRefused
from projects.models import Leave, Role, User
from projects.pages import keyset_page
from projects.policies import Permission, roles_allow
from projects.services.leaves import leave_end, leave_enter
from review.day import leave_of

SHOWN = 30
readers = project_page(Permission.VIEW_INSTANCES)


class LeaveForm(forms.Form):
    """Who is away, and when."""

    person = forms.ChoiceField(label="Surgeon")
    first_day = forms.DateField(
        label="First day",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Give the first day."},
    )
    last_day = forms.DateField(
        label="Last day",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Included. Days begin and end where the server's clock stands.",
        error_messages={"required": "Give the last day."},
    )

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {one.username: one for one in people}
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, one.display_name) for name, one in self.people.items()]


@readers
@require_http_methods(["GET", "HEAD", "POST"])
def leaves(request: ProjectRequest) -> HttpResponse:
    """Leaves that run, are planned or are over; and the form to enter one."""
    initial = {"first_day": timezone.localdate(), "person": request.GET.get("person", request.user.username)}
    form = LeaveForm(request.POST or None, people=_people(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return _entered(request, form)
        except LeaveRefused as problem:
            form.add_error(None, str(problem))
    return _page(request, form, status=422 if request.method == "POST" else 200)


def _entered(request: ProjectRequest, form: LeaveForm) -> HttpResponse:
    sent = form.cleaned_data
    days = {"first_day": sent["first_day"], "last_day": sent["last_day"]}
    person = form.people[sent["person"]]
    pressed_at = timezone.now()
    leave = leave_enter(person=person, project=request.project, by=request.user, **days)
    # One that was joined with another cannot be taken back alone.
    is_alone = leave.created_at >= pressed_at
    undo = reverse("review:leave_end", args=[request.project.slug, leave.uid])
    words = f"{person.display_name}: on leave from {leave.days}."
    messages.success(request, words, extra_tags=f"undo={undo} seconds=30" if is_alone else "")
    return redirect("review:leaves", request.project.slug)


@readers
@require_POST
def end(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Back before the last day, or not away at all."""
    leave = get_object_or_404(_rows(request), uid=uid)
    try:
        leave_end(leave=leave, by=request.user)
    except LeaveGone as problem:
        messages.error(request, str(problem))
    else:
        who = "You are" if leave.person == request.user else f"{leave.person} is"
        messages.success(request, f"{who} not on leave from {leave.days} any more.")
    home = "review:queue" if request.POST.get("from") == "banner" else "review:leaves"
    return redirect(home, request.project.slug)


def _page(request: ProjectRequest, form: LeaveForm, *, status: int) -> HttpResponse:
    cursor = request.GET.get("after", "")
    page = keyset_page(_rows(request), order=["-last_day", "-uid"], cursor=cursor, size=SHOWN)
    context = {"form": form, "page": page, "after": cursor, "leave": leave_of(request.user, request.project)}
    return render(request, "review/leaves.html", context, status=status)


def _rows(request: ProjectRequest) -> QuerySet[Leave]:
    """Who leads sees everybody's, others their own."""
    rows = Leave.objects.filter(project=request.project).select_related("person", "project")
    return rows if roles_allow(request.roles, Permission.CONFIGURE) else rows.filter(person=request.user)


def _people(request: ProjectRequest) -> list[User]:
    """Whose leave the person may enter."""
    seats = User.objects.filter(memberships__project=request.project, memberships__role=Role.SURGEON)
    if not roles_allow(request.roles, Permission.CONFIGURE):
        seats = seats.filter(pk=request.user.pk)
    return list(seats.order_by("display_name"))
