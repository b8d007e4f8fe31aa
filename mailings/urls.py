"""The mailings' public addresses, each in its language's own word."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from mailings import views

urlpatterns = [path(_("unsubscribe/<str:token>/"), views.end_newsletters, name="unsubscribe")]
