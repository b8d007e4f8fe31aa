"""Staff accounts and their roles, for administrators: they see accounts and no cases (design §7)."""

from typing import Any

from allauth.account import admin as account
from allauth.mfa import admin as mfa
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from datamap.rules import FORMER_STAFF
from dhprivacy.sign_in.factors import take_factors_off
from dhprivacy.sign_in.sessions import end_sessions
from identifiers import stockholm_today
from journal.confirmed import ask_who_it_is
from journal.desk import staff_of
from journal.record import actor, record
from journal.roles import Role, has_role
from retention.admin.words import day_words
from retention.leaving import keep_leaving_date
from retention.models import Leaving

ROLE_WORDS = {
    Role.INTAKE: _("intake"),
    Role.HANDLER: _("handler"),
    Role.APPROVER: _("approver"),
    Role.AUDITOR: _("auditor"),
    Role.ADMINISTRATOR: _("administrator"),
}


def keeps_accounts(request: HttpRequest) -> bool:
    """Administrators alone; the first of them is made by `manage.py first_administrator`."""
    return has_role(request.user, {Role.ADMINISTRATOR})


# Their own pages would show whole rows to any superuser; allauth's are imported first, so that they are there to go.
for model in (User, Group, account.EmailAddress, account.EmailConfirmation, mfa.Authenticator):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(User)
class StaffAdmin(UserAdmin, ModelAdmin):  # type: ignore[type-arg]
    """Accounts: made, given roles, deactivated. Never deleted by hand: the clock does that."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "first_name", "last_name", "roles", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (_("Roles"), {"fields": ("is_active", "closed", "groups")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "usable_password", "password1", "password2")}),
    )
    readonly_fields = ("closed",)
    filter_horizontal = ()
    actions = None
    actions_detail = ("take_off",)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """One query for the page and one for the roles."""
        return super().get_queryset(request).prefetch_related("groups")

    @display(description=_("roles"))
    def roles(self, user: User) -> str:
        """The groups in words."""
        words = {str(role): str(said) for role, said in ROLE_WORDS.items()}
        return ", ".join(words.get(group.name, group.name) for group in user.groups.all()) or "–"

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Whoever has an account here may come to the desk; what they may do there is their roles' matter.

        Closing the account is the day they left.
        """
        obj.is_staff = True
        super().save_model(request, obj, form, change)
        keep_leaving_date(obj, stockholm_today())

    @display(description=_("account closed"))
    def closed(self, user: User) -> str:
        """When, and when its name goes."""
        left = Leaving.objects.filter(account=user).first()
        if left is None:
            return "–"
        days = {"left": day_words(left.left_on), "goes": day_words(FORMER_STAFF.due_on(left.left_on))}
        return _("%(left)s. Name and address go on %(goes)s.") % days

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Journal which account changed and the roles it has now."""
        super().save_related(request, form, formsets, change)
        with transaction.atomic():
            roles = sorted(form.instance.groups.values_list("name", flat=True))
            event = "account_changed" if change else "account_made"
            record(
                event,
                by=actor(staff_of(request)),
                account=form.instance.pk,
                roles=roles,
                active=form.instance.is_active,
            )
            if not form.instance.is_active:  # else a stolen cookie would live again with the account
                end_sessions(form.instance, by=staff_of(request))

    @action(description=_("Take off the second factor"), url_path="take-off", permissions=["keep"])
    def take_off(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """For a lost telephone or key: asked first, then app, keys and codes go and every session ends."""
        ask_who_it_is(request)
        user = get_object_or_404(User, pk=object_id)
        if request.method == "POST":
            take_factors_off(user, by=staff_of(request))
            messages.success(request, _("Done. At the next sign-in a new second factor is set up."))
            return redirect(reverse("admin:auth_user_change", args=[user.pk]))
        context = {**self.admin_site.each_context(request), "title": _("Take off the second factor"), "account": user}
        return TemplateResponse(request, "desk/take_off.html", context)

    def has_keep_permission(self, request: HttpRequest, object_id: int | None = None) -> bool:
        """Administrators."""
        return keeps_accounts(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Administrators."""
        return keeps_accounts(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Administrators."""
        return keeps_accounts(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Administrators."""
        return keeps_accounts(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Administrators."""
        return keeps_accounts(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False
