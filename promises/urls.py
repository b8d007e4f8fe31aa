"""The public address of the promises."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from promises import views

urlpatterns = [path(_("our-promises/"), views.public, name="public_promises")]
