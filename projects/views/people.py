"""The people of a project: who belongs to it, who is invited, and what ends a seat."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from projects.access import ProjectRequest, project_page
from projects.errors import InvitationClosed, LastLead, NoAdjudicator, SeatGone
from projects.forms import InvitationForm, RoleForm
from projects.models import Invitation, Membership, Project, Role, User
from projects.policies import Permission, roles_of
from projects.services.memberships import adjudicator_name, membership_end, membership_grant
from projects.services.people import invitation_renew, invitation_send, invitation_withdraw

# Marks the message that is a link, and the one that stays on the page.
LINK = "link"
NOTE = "note"
# The same whether anybody has the name or not.
NAME_INVITED = (
    "If somebody has the sign-in name {name}, they find the invitation at home for seven days. "
    "Check the spelling: nothing here tells whether the name exists."
)
seats_page = project_page(Permission.CONFIGURE, admin_too=True)


@seats_page
def people(request: ProjectRequest) -> HttpResponse:
    """Who belongs to the project, and who is invited."""
    return _people(request, InvitationForm(), 200)


@require_POST
@seats_page
def invite(request: ProjectRequest) -> HttpResponse:
    """Offer a seat; a link is shown once, for the lead to pass on."""
    form = InvitationForm(request.POST)
    if not form.is_valid() or _sits_already(request.project, form):
        return _people(request, form, 422)
    role, to = Role(form.cleaned_data["role"]), form.addressee
    is_renewed = Invitation.objects.open().of_seat(project=request.project, role=role, **to).exists()
    invitation, token = invitation_send(invited_by=request.user, project=request.project, role=role, **to)
    if is_renewed:
        messages.info(request, _said_again(invitation), extra_tags=NOTE)
    if invitation.email:
        _show_link(request, token)
    else:
        messages.success(request, NAME_INVITED.format(name=invitation.username), extra_tags=NOTE)
    return _to_people(request)


def _sits_already(project: Project, form: InvitationForm) -> bool:
    """Whether the invited sign-in name has that role here; the form then says so."""
    role, name = Role(form.cleaned_data["role"]), form.addressee["username"]
    seat = project.memberships.filter(user__username__iexact=name, role=role).select_related("user").first()
    if seat is not None:
        form.add_error("to", f"{seat.user} is {role.label.lower()} in this project already.")
    return seat is not None


def _said_again(invitation: Invitation) -> str:
    role = Role(invitation.role).label.lower()
    if invitation.email:
        return f"{invitation} was invited already as {role}: the link sent before has ended."
    return f"{invitation} was invited already as {role}: the invitation is renewed."


@seats_page
def invitation_end(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Ask whether an invitation should be withdrawn, and withdraw it."""
    invitation = get_object_or_404(request.project.invitations, uid=uid)
    if request.method != "POST" and invitation.is_open:
        return render(request, "projects/invitation_withdraw.html", {"invitation": invitation})
    try:
        invitation_withdraw(invitation=invitation, withdrawn_by=request.user)
    except InvitationClosed as closed:
        messages.info(request, str(closed))
    else:
        messages.success(request, f"The invitation of {invitation} is withdrawn.")
    return _to_people(request)


@require_POST
@seats_page
def invitation_link(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Make a new link for an address; the one it had before ends."""
    invitation = get_object_or_404(request.project.invitations.exclude(email=""), uid=uid)
    try:
        _show_link(request, invitation_renew(invitation=invitation, renewed_by=request.user))
    except InvitationClosed as closed:
        messages.info(request, str(closed))
    return _to_people(request)


def _show_link(request: ProjectRequest, token: str) -> None:
    """Have the next page show a link. It travels in the browser's own cookie and is stored nowhere."""
    link = request.build_absolute_uri(reverse("projects:invitation", args=[token]))
    messages.success(request, link, extra_tags=LINK)


@require_POST
@seats_page
def role_add(request: ProjectRequest, username: str) -> HttpResponse:
    """Give one more role to somebody who belongs to the project already."""
    form = RoleForm(request.POST)
    members = User.objects.filter(memberships__project=request.project).distinct()
    user = get_object_or_404(members, username=username)
    if not form.is_valid():
        return _people(request, InvitationForm(), 422)
    role = Role(form.cleaned_data["role"])
    membership_grant(user=user, project=request.project, role=role, granted_by=request.user)
    messages.success(request, f"{user} is {role.label.lower()} in this project.")
    return _to_people(request)


@seats_page
def seat_end(request: ProjectRequest, username: str, role: str) -> HttpResponse:
    """Ask whether a seat should end, and end it."""
    seats = Membership.objects.filter(project=request.project, role=role).select_related("user", "project")
    seat = seats.filter(user__username=username).first()
    if role not in Role.values:
        raise Http404("No such role.")
    if seat is None:
        messages.info(request, str(SeatGone()))
        return _to_people(request)
    if request.method != "POST":
        return render(request, "projects/seat_end.html", {"seat": seat})
    try:
        membership_end(membership=seat, ended_by=request.user)
    except LastLead as refusal:
        return render(request, "projects/seat_end.html", {"seat": seat, "refusal": refusal}, status=422)
    messages.success(
        request, f"{seat.user.display_name} is no longer {seat.get_role_display().lower()} here."
    )
    return _to_people(request)


@require_POST
@seats_page
def adjudicator(request: ProjectRequest, username: str) -> HttpResponse:
    """Name a surgeon to decide where readers differ, or take it back."""
    seats = request.project.memberships.filter(role=Role.SURGEON).select_related("user", "project")
    seat = get_object_or_404(seats, user__username=username)
    may = request.POST.get("may") == "yes"
    try:
        adjudicator_name(membership=seat, may=may, named_by=request.user)
    except NoAdjudicator as refusal:
        messages.error(request, str(refusal))
    else:
        said = "decides now where readers differ" if may else "no longer decides where readers differ"
        messages.success(request, f"{seat.user} {said}.")
    return _to_people(request)


def _to_people(request: ProjectRequest) -> HttpResponse:
    """Back to the list; home for somebody who has just ended their own seat."""
    stays = request.user.is_admin or Role.LEAD in roles_of(request.user, request.project)
    return redirect("projects:people", slug=request.project.slug) if stays else redirect("projects:home")


def _people(request: ProjectRequest, form: InvitationForm, status: int) -> HttpResponse:
    seats = request.project.memberships.select_related("user").order_by(
        "user__display_name", "user_id", "role"
    )
    held: dict[User, list[Membership]] = {}
    for seat in seats.order_by("user__display_name", "user_id", "role"):
        held.setdefault(seat.user, []).append(seat)
    people = [
        (user, mine, [(role, role.label) for role in Role if role not in {seat.role for seat in mine}])
        for user, mine in held.items()
    ]
    invitations = (
        request.project.invitations.all().open().select_related("invited_by").order_by("-created_at")
    )
    told = list(messages.get_messages(request))
    context = {
        "people": people,
        "invitations": invitations,
        "form": form,
        # On the page, not in a toast that is put away.
        "notes": [message for message in told if message.extra_tags == NOTE],
        "links": [message for message in told if message.extra_tags == LINK],
        "messages": [message for message in told if message.extra_tags not in {LINK, NOTE}],
    }
    return render(request, "projects/people.html", context, status=status)
