"""What allauth leaves to us: no sign-up, no letters, networks instead of addresses, and seeds sealed by the vault."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse

from dhprivacy.sign_in import stay
from requests_app.actions.rate_limit import client_address, network_of
from vault.words import open_words, seal_words

PURPOSE = "second factor"
QUIET = ("account/messages/logged_in.txt", "account/messages/logged_out.txt")


class StaffDoor(DefaultAccountAdapter):
    """Accounts are made by administrators. Who signs in is staff."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an administrator makes accounts."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """After password and second factor: the stay begins, weak when no factor was shown since there is none."""
        shown = any(record["method"] == "mfa" for record in get_authentication_records(request, user))
        super().login(request, user)
        stay.begin(request.session, second_factor=shown)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within fifteen minutes of signing in; after that allauth looks for a confirmation."""
        here = stay.of(self.request.session)
        return here is None or not here.is_fresh()

    def get_client_ip(self, request: HttpRequest) -> str:
        """What tries are counted by: the network, as at every other door (D21)."""
        seen = client_address(request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", ""))
        return network_of(seen)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to where one came from."""
        return reverse("mfa_index")

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """None: allauth's would carry the network's address and the browser's name."""

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Only what somebody needs to be told: that one is in or out the page itself shows."""
        if message_template not in QUIET:
            super().add_message(request, level, message_template, *args, **kwargs)


class SecondFactor(DefaultMFAAdapter):
    """Seeds are sealed at rest; the code app shows the name one signs in with, not the e-mail address."""

    def encrypt(self, text: str) -> str:
        """As it lies in the database."""
        return seal_words(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """The seed again. Raises ``KeyTrouble``."""
        return open_words(encrypted_text, purpose=PURPOSE)

    def _get_user_identifier(self, user: User) -> str:
        return user.get_username()
