"""What the list of cases can be narrowed by: codes in the address, never a person."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from identifiers import stockholm_today
from journal.desk import key_in, staff_of
from requests_app.actions.stand_in import whose_work
from requests_app.figures import UNANSWERED
from requests_app.models import Case, Channel, Language, Right, Status
from requests_app.models.roles import ALLOWED, Act

KEPT = frozenset({"state", "due", "who", "right", "channel", "language"})  # what a saved list may hold
LONGEST = 40  # characters of a choice


def chosen(given: Mapping[str, str]) -> dict[str, str]:
    """The filters in an address or a saved list, and nothing else of it."""
    return {name: given[name][:LONGEST] for name in sorted(KEPT) if given.get(name)}


class OpenFirst(admin.SimpleListFilter):
    """Shows what is still to be done unless asked otherwise."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Each step of the way, and all; "to do" is the default."""
        steps = [(str(status), capfirst(status.label)) for status in UNANSWERED]
        return [*steps, ("answered", _("answered, to close")), ("closed", _("closed")), ("all", _("all"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """The chosen cases."""
        if self.value() == "all":
            return queryset
        if self.value() in Status.values:
            return queryset.filter(status=self.value())
        return queryset.filter(status__in=UNANSWERED)

    def choices(self, changelist: Any) -> Any:
        """Call the default "to do" instead of "all"."""
        choices = list(super().choices(changelist))
        choices[0]["display"] = _("to do")
        return choices


class Due(admin.SimpleListFilter):
    """By the days that are left."""

    title = _("days left")
    parameter_name = "due"
    WITHIN = {"3": timedelta(days=3), "10": timedelta(days=10)}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Late, near, soon."""
        return [("late", _("late")), ("3", _("at most 3 days")), ("10", _("at most 10 days"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """What nobody waits for any more has no days left."""
        if not self.value():
            return queryset
        unanswered, today = queryset.filter(status__in=UNANSWERED), stockholm_today()
        if self.value() == "late":
            return unanswered.filter(target_on__lt=today)
        return unanswered.filter(target_on__lte=today + self.WITHIN.get(str(self.value()), timedelta(0)))


class Whose(admin.SimpleListFilter):
    """By handler: one's own and whom one stands in for, nobody's, or a colleague's."""

    title = _("handler")
    parameter_name = "who"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Everybody who may handle cases: few, and asked for once."""
        return [("me", _("me, and whom I stand in for")), ("nobody", _("nobody yet")), *colleagues()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """Theirs."""
        if self.value() == "me":
            return queryset.filter(handler__in=whose_work(staff_of(request), stockholm_today()))
        if self.value() == "nobody":
            return queryset.filter(handler=None)
        return queryset.filter(handler=key_in(self.value())) if self.value() else queryset


class Asks(admin.SimpleListFilter):
    """By what is asked for. A right is asked for once in a case, so no case stands twice."""

    title = _("asks for")
    parameter_name = "right"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Each right."""
        return [(right, capfirst(label)) for right, label in Right.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """Whoever asks for it."""
        return queryset.filter(demands__right=self.value()) if self.value() else queryset


class Came(admin.SimpleListFilter):
    """By channel."""

    title = _("channel")
    parameter_name = "channel"
    choices_of: Any = Channel

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Each value of the field."""
        return [(value, capfirst(label)) for value, label in self.choices_of.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """Those with that value."""
        return queryset.filter(**{str(self.parameter_name): self.value()}) if self.value() else queryset


class Speaks(Came):
    """By the language of the answer."""

    title = _("language")
    parameter_name = "language"
    choices_of = Language


def colleagues() -> list[tuple[str, str]]:
    """Who may handle cases, by the key of the account."""
    handlers = User.objects.filter(is_active=True, groups__name__in=ALLOWED[Act.HANDLE_CASE]).distinct()
    return [(str(user.pk), user.get_full_name() or user.username) for user in handlers.order_by("username")]
