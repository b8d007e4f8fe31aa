"""Allauth's forms for keys, with labels that say what they ask."""

from allauth.mfa.webauthn import forms as keys
from django import forms
from django.utils.translation import gettext_lazy as _


class AddKeyForm(keys.AddWebAuthnForm):
    """A passkey unless one says otherwise."""

    name = forms.CharField(label=_("What you call this key"), max_length=60, required=False)
    passwordless = forms.BooleanField(
        label=_("I can sign in with it alone"),
        help_text=_("Without password. The key must ask for a fingerprint, a face or a PIN."),
        required=False,
        initial=True,
    )


class RenameKeyForm(keys.EditWebAuthnForm):
    """Another name."""

    name = forms.CharField(label=_("What you call this key"), max_length=60)
