"""The page behind the link at the end of a newsletter."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from mailings.actions.unsubscribe import undo, unsubscribe
from vault.marks import mark_in


# A mail program posts without cookies (RFC 8058, 3.2): the link itself is the permission, and whoever lacks it can
# forge no post. It is answered with a page, not a redirect, which mail programs do not follow.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end_newsletters(request: HttpRequest, token: str) -> HttpResponse:
    """One button and the way back. GET changes nothing, for scanners follow links; any POST but the undo stops.

    The page does not tell whether we know the address, nor what was said before: only what this press did.
    """
    of_mark = mark_in(token)
    if of_mark is None:
        return render(request, "mailings/broken_link.html", status=404)
    done = ""
    if request.method == "POST":
        done = "undone" if "undo" in request.POST else "stopped"
        (undo if done == "undone" else unsubscribe)(of_mark)
    return render(request, "mailings/unsubscribe.html", {"done": done})
