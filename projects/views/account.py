"""Signing in and out, accepting invitations, one's own account."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from projects.forms import AccountForm, OfferForm, OwnAccountForm
from projects.models import Digest, Invitation, User
from projects.services.accounts import account_change
from projects.services.people import (
    invitation_accept,
    invitation_by_token,
    invitation_join,
    invitation_waiting,
)
from projects.services.signin import signin_failed, signin_succeeded, signin_wait

NOT_CHOSEN = "No invitation was chosen. Go back, reload the page and press the button of one."


class SignIn(LoginView):
    """The sign-in page; too many failures are slowed down."""

    template_name = "projects/login.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Refuse before the password is checked when there were too many failures."""
        minutes = signin_wait(username=request.POST.get("username", ""), address=_address(request))
        if minutes:
            form = self.get_form()
            form.errors.clear()
            blocked = f"Too many tries. Try again in {minutes} minute{'s' if minutes > 1 else ''}."
            context = self.get_context_data(form=form, blocked=blocked)
            return render(request, self.template_name, context, status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign in, and forget the failures before it."""
        signin_succeeded(username=form.data.get("username", ""), address=_address(self.request))
        return super().form_valid(form)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Count the failure and show the form again."""
        signin_failed(username=form.data.get("username", ""), address=_address(self.request))
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class SignOut(LogoutView):
    """Ends the session (POST only)."""


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


@login_not_required
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation by its link: with the account one is signed in to, or with a new one."""
    offer = invitation_by_token(token)
    if isinstance(request.user, User):
        if request.method == "POST":
            invitation_join(invitation=offer, user=request.user)
            return _to_project(offer)
        return render(request, "projects/invitation.html", {"offer": offer})
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, invitation_accept(invitation=offer, **form.cleaned_data))
        return _to_project(offer)
    status = 422 if form.is_bound else 200
    return render(request, "projects/invitation.html", {"form": form, "offer": offer}, status=status)


@require_POST
def join(request: HttpRequest) -> HttpResponse:
    """Take a seat that was offered to one's sign-in name."""
    form = OfferForm(request.POST)
    if not form.is_valid() or not isinstance(request.user, User):
        return render(request, "projects/error.html", {"status": 422, "message": NOT_CHOSEN}, status=422)
    offer = invitation_waiting(request.user, form.cleaned_data["offer"])
    invitation_join(invitation=offer, user=request.user)
    return _to_project(offer)


def _to_project(offer: Invitation) -> HttpResponse:
    return redirect("projects:project", offer.project.slug) if offer.project else redirect("projects:home")


def own_account(request: HttpRequest) -> HttpResponse:
    """What somebody sets of their own: where and how often mail goes to them."""
    assert isinstance(request.user, User)
    form = OwnAccountForm(
        request.POST or None, initial={"email": request.user.email, "digest": request.user.digest}
    )
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        account_change(user=request.user, email=sent["email"], digest=Digest(sent["digest"]))
        messages.success(request, "Your account is kept as you set it.")
        return redirect("projects:account")
    status = 422 if request.method == "POST" else 200
    return render(request, "projects/account.html", {"form": form}, status=status)
