"""Which language a page speaks: the public ones by their address, the desk by what was chosen there."""

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.urls import reverse
from django.utils import translation


class Languages(LocaleMiddleware):
    """Django's, and for the desk the cookie of its language menu. A browser's own wish is not asked: Swedish first."""

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language for this request."""
        super().process_request(request)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen in dict(settings.LANGUAGES) and request.path_info.startswith(reverse("admin:index")):
            translation.activate(chosen)
            request.LANGUAGE_CODE = translation.get_language()
