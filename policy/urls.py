"""The policy's public addresses, each in its language's own word."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from policy import views

urlpatterns = [path(_("what-we-keep/"), views.what_we_keep, name="what_we_keep")]
