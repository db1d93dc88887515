"""Forms of the projects room."""

from __future__ import annotations

from datetime import date

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import validate_email
from django.utils import timezone

from projects.free_text import FreeText
from projects.models import Approval, Digest, Project, Purpose, Role, User

NO_NAME = "This is neither an e-mail address nor a sign-in name: letters, digits, hyphens, underscores."

# An ethics body's own file numbers look like a patient's; its house has an address and a telephone.
OF_AN_OFFICE = frozenset(
    {"a record number", "an identity number", "a telephone number", "an e-mail address", "an address"}
)


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


class ProjectForm(forms.ModelForm):  # type: ignore[type-arg]
    """Make a project."""

    class Meta:
        model = Project
        fields = ("name", "slug", "description", "readers_per_instance", "is_blind_first")
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}
        labels = {
            "slug": "Address",
            "readers_per_instance": "Surgeons who read each instance",
            "is_blind_first": "Answer before the draft is shown",
        }
        help_texts = {
            "slug": "Stands in the address of every page, /p/…/, and stays. Letters, digits, hyphens.",
            "readers_per_instance": "One to nine. With two or more, disagreement goes to adjudication.",
            "is_blind_first": "For questions of a benchmark: a draft that is seen first shifts the answer. "
            "A suite then takes what three or more answered blind and two thirds answered alike.",
        }
        error_messages = {"slug": {"unique": "Another project has this address. Choose another one."}}


class PurposesForm(forms.Form):
    """What an ethics body allows, and until when."""

    expires_on = forms.DateField(label="Valid to", widget=forms.DateInput(attrs={"type": "date"}))
    purposes = forms.MultipleChoiceField(
        label="It allows",
        choices=Purpose.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one thing that it allows."},
    )

    def clean_expires_on(self) -> date:
        """A day that is over allows nothing."""
        day: date = self.cleaned_data["expires_on"]
        if day < timezone.localdate():
            raise forms.ValidationError("This day is over, so nothing would be allowed. Check the year.")
        return day

    def clean_purposes(self) -> list[Purpose]:
        """What was ticked, as the domain's words."""
        return [Purpose(value) for value in self.cleaned_data["purposes"]]


class ApprovalForm(PurposesForm):
    """Enter an ethics decision."""

    number = FreeText(max_length=60, passing=OF_AN_OFFICE, help_text="As it stands on the decision.")
    ethics_body = FreeText(label="Ethics body", max_length=160, passing=OF_AN_OFFICE)
    basis = forms.ChoiceField(choices=Approval.Basis.choices)
    sites = FreeText(
        max_length=240, required=False, passing=OF_AN_OFFICE, help_text="Where the data come from."
    )
    valid_from = forms.DateField(label="Valid from", widget=forms.DateInput(attrs={"type": "date"}))
    field_order = ("number", "ethics_body", "basis", "sites", "valid_from", "expires_on", "purposes")

    def clean(self) -> dict[str, object]:
        """The last day does not come before the first."""
        fields = super().clean() or {}
        begins, ends = fields.get("valid_from"), fields.get("expires_on")
        if isinstance(begins, date) and isinstance(ends, date) and ends < begins:
            self.add_error("expires_on", "The approval must end after it begins.")
        return fields

    def filled(self) -> Approval:
        """The Approval as entered, of no project yet and not stored."""
        fields = dict(self.cleaned_data)
        allowed = fields.pop("purposes")
        ticks = {f"may_{purpose.value}": purpose in allowed for purpose in Purpose}
        return Approval(**fields, **ticks)


class EndForm(forms.Form):
    """End an Approval."""

    reason = FreeText(
        label="Why it ends",
        max_length=240,
        help_text="Stands on the page of approvals and in the audit trail. Name no patient.",
    )


class OwnAccountForm(forms.Form):
    """Where and how often somebody wants mail."""

    email = forms.EmailField(label="E-mail", max_length=254, required=False)
    digest = forms.ChoiceField(label="Mail of what you have not read", choices=Digest.choices)

    def clean(self) -> dict[str, object]:
        """A mail needs an address."""
        fields = super().clean() or {}
        if fields.get("digest") == Digest.DAILY and not fields.get("email") and "email" not in self.errors:
            self.add_error("email", "Give the address that the mail should go to.")
        return fields


class ReadForm(forms.Form):
    """The newest notice that was on the page."""

    until = forms.UUIDField()
