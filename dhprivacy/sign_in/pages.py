"""Allauth's pages in our frame. What they do is allauth's; what is added is said in each class."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from dhprivacy.sign_in import stay
from dhprivacy.sign_in.sessions import end_sessions
from journal.desk import staff_of
from journal.record import actor, record

WAIT = 60  # seconds; the longest window of the limits that answer with this page


class FactorChange:
    """A page that changes with what one signs in: the journal knows, with one line in the same transaction."""

    what = ""
    request: HttpRequest

    @transaction.atomic
    def form_valid(self, form: BaseForm) -> HttpResponse:
        """As allauth does it, and the line."""
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        by = staff_of(self.request)
        record("second_factor_changed", by=actor(by), account=by.pk, what=self.what)
        return answer


class FactorAdded(FactorChange):
    """A new factor. Whoever was inside with less is not any more, and this session counts as opened with one."""

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """The shown code or key was the second factor."""
        with transaction.atomic():
            answer = super().form_valid(form)
            end_sessions(staff_of(self.request), by=staff_of(self.request), but=self.request.session.session_key)
        stay.strengthen(self.request.session)
        return answer


class SignOut(account.LogoutView):
    """Out, and nothing of the desk stays in the browser."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Not "cookies": the chosen language may stay."""
        answer: HttpResponseBase = super().post(*args, **kwargs)
        answer["Clear-Site-Data"] = '"cache", "storage"'
        return answer


class ChangePassword(account.PasswordChangeView):
    """Other sessions end by themselves: a session is bound to the password it was opened with."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Who signs in with a key alone has no password to change."""
        if request.user.is_authenticated and not request.user.has_usable_password():
            raise Http404
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer


class AddApp(FactorAdded, totp.ActivateTOTPView):
    """A code app, by a QR code in the page itself: no image from elsewhere, no data: address."""

    what = "app_added"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The drawing without its XML head."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        drawing = context["totp_svg"]
        return {**context, "totp_svg": drawing[drawing.index("<svg") :]}


class RemoveApp(FactorChange, totp.DeactivateTOTPView):
    """The code app goes; if it was the last factor, the desk closes until there is another."""

    what = "app_removed"


class AddKey(FactorAdded, keys.AddWebAuthnView):
    """A passkey or security key."""

    what = "key_added"


class RemoveKey(FactorChange, keys.RemoveWebAuthnView):
    """A key goes."""

    what = "key_removed"


class NewCodes(FactorChange, codes.GenerateRecoveryCodesView):
    """Fresh recovery codes; the old ones are void."""

    what = "codes_made"


class MySignIn(mfa.IndexView):
    """What one signs in with, and the button that ends all other sessions."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Which of the factors there are."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "keys": context["authenticators"].get(Authenticator.Type.WEBAUTHN, [])}


@require_POST
@never_cache
@login_required
def end_all_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere, here too."""
    by = staff_of(request)
    end_sessions(by, by=by)
    request.session.flush()
    messages.success(request, _("All your sessions are ended. Sign in again when you like."))
    return redirect("account_login")


def too_often(request: HttpRequest) -> HttpResponse:
    """Too many tries: when to come back, and no word on whether the account exists."""
    answer = render(request, "sign_in/too_often.html", status=429)
    answer["Retry-After"] = str(WAIT)
    return answer
