"""Lists a member of staff comes back to."""

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction

from requests_app.actions.case_lock import NotNow
from requests_app.actions.permission import require
from requests_app.models import SavedView
from requests_app.models.roles import Act

MOST = 20  # beyond that a menu is no help


def save_view(*, by: User, name: str, filters: Mapping[str, str]) -> SavedView:
    """Keep the list under the name; one of that name is replaced. Raises ``NotNow`` when there are ``MOST``."""
    require(by, Act.SEE_CASES)
    with transaction.atomic():
        views = SavedView.objects.filter(owner=by)
        if views.exclude(name=name).count() >= MOST:
            raise NotNow("too_many_views")
        return views.update_or_create(owner=by, name=name, defaults={"filters": dict(filters)})[0]


def forget_view(view: SavedView, *, by: User) -> None:
    """Take the list off the menu of the one who saved it; another's stays."""
    require(by, Act.SEE_CASES)
    SavedView.objects.filter(pk=view.pk, owner=by).delete()
