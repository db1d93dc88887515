"""Forms of the projects room."""

from __future__ import annotations

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import validate_email

from projects.models import Role, User

NO_NAME = "This is neither an e-mail address nor a sign-in name: letters, digits, hyphens, underscores."


class RoleForm(forms.Form):
    """Give a role to somebody who belongs to the project."""

    role = forms.ChoiceField(choices=Role.choices)


class InvitationForm(RoleForm):
    """Offer a seat in a project to an address or to a sign-in name."""

    to = forms.CharField(label="E-mail or sign-in name", max_length=150)
    field_order = ("to", "role")

    def clean_to(self) -> str:
        """With an @ it is an address and must look like one; without, it must be a possible name."""
        to: str = self.cleaned_data["to"]
        if "@" in to:
            validate_email(to)
            return to
        try:
            User.username_validator(to)
        except forms.ValidationError as problem:
            raise forms.ValidationError(NO_NAME) from problem
        return to

    @property
    def addressee(self) -> dict[str, str]:
        """The keywords by which `invitation_send` takes it."""
        to = self.cleaned_data["to"]
        return {"email": to, "username": ""} if "@" in to else {"email": "", "username": to}


class OfferForm(forms.Form):
    """Take a seat that was offered to one's sign-in name."""

    offer = forms.UUIDField()


class AccountForm(forms.Form):
    """Accept an invitation: choose a name and a password."""

    username = forms.SlugField(
        label="Sign-in name", max_length=60, help_text="Letters, digits, hyphen, underscore."
    )
    display_name = forms.CharField(label="Name that colleagues see", max_length=120)
    password = forms.CharField(
        widget=forms.PasswordInput, help_text="At least 12 characters; not a common one."
    )

    def clean_username(self) -> str:
        """Refuse a name that is taken."""
        username: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError("This sign-in name is taken; choose another.")
        return username

    def clean_password(self) -> str:
        """Apply the house's password rules."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password
