"""The policy's public addresses, each in its language's own word. They are printed in letters: none may ever go."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from policy import views

urlpatterns = [
    path(_("what-we-keep/"), views.what_we_keep, name="what_we_keep"),
    path(_("privacy-policy/"), views.policy, name="policy"),
    path(_("privacy-policy/versions/"), views.archive, name="policy_archive"),
    path(_("privacy-policy/<int:number>/"), views.version, name="policy_version"),
    path(_("privacy-policy/<int:number>/changes/"), views.changes_in, name="policy_changes"),
    path(_("privacy-policy/<int:number>/text.md"), views.source, name="policy_source"),
    path(_("accessibility/"), views.accessibility, name="accessibility"),
    path(_("cookies/"), views.cookies, name="cookies"),
]
