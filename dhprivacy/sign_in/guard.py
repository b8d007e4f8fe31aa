"""No second factor, no desk: asked at every page, since allauth alone lets in whoever has none yet (D15)."""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from dhprivacy.sign_in import stay

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# What somebody without a second factor may open: the pages where one gets it, and the way out.
ON_THE_THRESHOLD = ("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "account_logout")


def has_second_factor(user: User) -> bool:
    """Whether the account has an app or a key. Recovery codes alone are none: they only replace one for a while."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


class SecondFactorGuard:
    """Stands behind allauth's middleware, before every page under /staff/."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let through, or lead to where the person has to go first."""
        if request.path_info.startswith(reverse("admin:index")) and isinstance(request.user, User):
            elsewhere = _elsewhere(request, request.user)
            if elsewhere is not None:
                return elsewhere
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Somebody has to confirm who they are. Before allauth's own, which would keep the post in the session."""
        if not isinstance(exception, ReauthenticationRequired):
            return None
        ways = get_adapter().get_reauthentication_methods(request.user)
        first = ways[0]["url"] if ways else reverse("account_login")
        return HttpResponseRedirect(f"{first}?{urlencode({'next': _way_back(request)})}")


def _elsewhere(request: HttpRequest, user: User) -> HttpResponse | None:
    """Where this session has to go instead; None when all is well."""
    if not user.is_staff:
        raise PermissionDenied
    here, has_one = stay.of(request.session), has_second_factor(user)
    if here is None or here.is_over() or (has_one and not here.second_factor):
        logout(request)
        messages.info(request, _("You have been signed out. Please sign in again."))
        return redirect_to_login(_way_back(request), reverse("account_login"))
    stay.note(request.session, here)
    if has_one or request.path_info in {reverse(name) for name in ON_THE_THRESHOLD}:
        return None
    if request.method not in ("GET", "HEAD"):
        raise PermissionDenied
    return redirect("mfa_index")


def _way_back(request: HttpRequest) -> str:
    """The page that was asked for; for a post the page its button stands on, for nothing is posted twice unasked."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    return came_from if came_from and get_adapter().is_safe_url(came_from) else reverse("admin:index")
