"""Addresses: Swedish at the root, English under /en/, the desk under /staff/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from dhprivacy import health
from requests_app.views import brand

handler400 = "dhprivacy.bad_request.bad_request"
handler429 = "dhprivacy.sign_in.pages.too_often"  # allauth asks for it

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("favicon.ico", RedirectView.as_view(url="/logo.svg"), name="favicon"),
    path("logo.svg", brand.logo, name="logo"),
    path("brand.css", brand.colours, name="brand_colours"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("staff/", include("dhprivacy.sign_in.urls")),
    path("staff/", admin.site.urls),
    *i18n_patterns(
        path("", include("requests_app.urls")),
        path("", include("mailings.urls")),
        path("", include("policy.urls")),
        path("", include("promises.urls")),
        prefix_default_language=False,
    ),
]
