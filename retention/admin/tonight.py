"""The desk's page of the next sweep: what would go and what not, what the brake or the clock's latch holds back."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from datamap.latch import Stop, doubt
from identifiers import STOCKHOLM, has_forbidden, stockholm_today
from journal.confirmed import ask_who_it_is
from journal.roles import has_role
from retention.actions.clock import confirm_clock
from retention.actions.permission import APPROVES, ASKS_FOR_RELEASE, NotNow
from retention.actions.release import approve_release, ask_for_release, drop_release
from retention.admin.words import day_words, held_words, let_in, rule_words, source_words
from retention.models import BrakeRelease, Run, Watermark
from retention.sweep import CLOCK, dry_run


class AskForRelease(forms.Form):
    """Which rule, and why it may."""

    rule = forms.CharField(widget=forms.HiddenInput)
    source = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why is it right that so many go at once? (acts and systems, no names of people)"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_reason(self) -> str:
        """No control or direction marks."""
        reason: str = self.cleaned_data["reason"]
        if has_forbidden(reason):
            raise forms.ValidationError(_("The text holds invisible marks that can't be stored. Type it again."))
        return reason


@never_cache
def tonight(request: HttpRequest) -> HttpResponse:
    """Look, and with a POST: ask for a release, decide one, or confirm the clock."""
    let_in(request)
    form = None
    if request.method == "POST":
        form = _act(request)
        if form is None:
            return redirect(reverse("admin:retention_tonight"))
    now = timezone.now()
    run = Run.objects.filter(clock=CLOCK, day=stockholm_today()).first()
    day = stockholm_today() + timedelta(days=1 if run and run.finished_at else 0)
    counts, braked = dry_run(day)
    context = {
        **admin.site.each_context(request),
        "title": _("Tonight"),
        "day": day_words(day),
        "is_today": day == stockholm_today(),
        "lines": [
            {
                "rule": rule_words(one.rule),
                "source": source_words(one.label),
                "due": one.due,
                "held": held_words(one.held),
                "braked": one.due and one.rule in {seen.rule for seen in braked},
            }
            for one in counts
            if one.due or one.held
        ],
        "clock": _clock(now),
        "waiting": _waiting(run, request.user, form),
        "may_confirm": has_role(request.user, APPROVES),
    }
    return TemplateResponse(request, "retention/tonight.html", context)


def _clock(now: Any) -> dict[str, Any] | None:
    """What the latch has to say; nothing while the clock is believed."""
    stop = doubt(now)
    if stop is None:
        return None
    known = Watermark.objects.filter(pk=1).values_list("known_at", flat=True).first() or now
    return {
        "why": stop.label,
        "now": _moment(now),
        "known": _moment(known),
        "shown": now.isoformat(),
        "can_be_confirmed": stop != Stop.DISAGREE,
    }


def _moment(at: Any) -> str:
    here = at.astimezone(STOCKHOLM)
    return f"{day_words(here.date())} {here:%H:%M}"


def _waiting(run: Run | None, user: Any, form: AskForRelease | None) -> list[dict[str, Any]]:
    """What the brake stopped today, with what has been asked for and what this reader may do about it."""
    stopped = [seen for seen in run.brake.values() if seen["braked"]] if run else []
    asked = _asked(run.day) if run else {}
    asks, approves = has_role(user, ASKS_FOR_RELEASE), has_role(user, APPROVES)
    found = []
    for seen in stopped:
        here = {"rule": seen["rule"], "source": seen["source"]}
        release = asked.get((seen["rule"], seen["source"]))
        came_back = form if form is not None and form.data.get("rule") == seen["rule"] else None
        found.append(
            {
                **seen,
                "rule_words": rule_words(seen["rule"]),
                "source_words": source_words(seen["source"]),
                "release": release,
                "form": (came_back or AskForRelease(initial=here, auto_id=f"{seen['rule']}_%s")) if asks else None,
                "may_approve": approves and release is not None and release.asked_by_id != user.pk,
                "is_mine": release is not None and release.asked_by_id == user.pk,
                "may_drop": release is not None and (release.asked_by_id == user.pk or approves),
            }
        )
    return found


def _asked(day: date) -> dict[tuple[str, str], BrakeRelease]:
    open_ones = BrakeRelease.objects.filter(day=day, approved_at=None, dropped_at=None).select_related("asked_by")
    return {(release.rule, release.source): release for release in open_ones}


def _act(request: HttpRequest) -> AskForRelease | None:
    """Do what the button says. Answers a form only when something in it must be typed again."""
    what, by = request.POST.get("what"), request.user
    if not isinstance(by, User):
        raise PermissionDenied
    try:
        if what == "ask":
            form = AskForRelease(request.POST, auto_id=f"{request.POST.get('rule', '')}_%s")
            if not form.is_valid():
                return form
            ask_for_release(**form.cleaned_data, by=by)
            messages.success(request, _("Asked for. Somebody else must approve it today."))
        elif what == "confirm":
            confirm_clock(by=by, shown=_shown(request))
            messages.success(request, _("The clock is believed again; the sweep goes on within a minute."))
        else:
            _decide(request, what, by)
    except NotNow as obstacle:
        messages.error(request, str(obstacle))
    return None


def _decide(request: HttpRequest, what: str | None, by: User) -> None:
    number = request.POST.get("release", "")
    release = get_object_or_404(BrakeRelease, pk=int(number) if number.isdecimal() else 0)
    if what == "approve":
        ask_who_it_is(request)
        approve_release(release, by=by)
        messages.success(request, _("Released: the sweep goes on within a minute."))
    else:
        drop_release(release, by=by)
        messages.success(request, _("Taken back; it goes on waiting."))


def _shown(request: HttpRequest) -> Any:
    """The time on the page whose button was pressed."""
    try:
        shown = parse_datetime(request.POST.get("shown", ""))
    except ValueError:
        shown = None
    if shown is None or shown.tzinfo is None:
        raise NotNow(_("The clock has moved on since the page was shown: look at it again."))
    return shown
