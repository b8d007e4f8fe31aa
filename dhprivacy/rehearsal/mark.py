"""A rehearsal says so on every page, whichever room made it."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from identifiers.dates import long_date, stockholm_today

HEAD = re.compile(r"</head>")
BODY = re.compile(r"""<body(?:"[^"]*"|'[^']*'|[^>"'])*>""")  # the desk's has scripts with ">" in its attributes


def mark_every_page(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: put a line with the rehearsal's date first on each page."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            response.content = marked(response.content.decode(response.charset)).encode(response.charset)
            if response.has_header("Content-Length"):
                response["Content-Length"] = str(len(response.content))
        return response

    return answer


def marked(page: str) -> str:
    """The page with its mark; what has no body (a part of a page) stays as it is."""
    day = long_date(stockholm_today(), get_language() or "sv")
    said = _("Rehearsal: here it is %(day)s. Nothing on these pages is real.") % {"day": day}
    note = format_html('<p class="rehearsal" role="note">{}</p>', said)
    sheet = format_html('<link rel="stylesheet" href="{}">', static("rehearsal.css"))
    with_sheet = HEAD.sub(lambda _found: f"{sheet}</head>", page, count=1)
    return BODY.sub(lambda found: found[0] + note, with_sheet, count=1)
