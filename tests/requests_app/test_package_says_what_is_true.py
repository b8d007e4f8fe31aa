"""The package says no more than is so: nothing gone is called kept, no code stands without its words."""

from datetime import timedelta

import pytest

from partners.models import UsageEvent
from requests_app.models import IdentityDocument
from requests_app.package.build import build
from tests.requests_app.test_package import NOW, Opened, make_case, make_recipient

pytestmark = pytest.mark.django_db


def test_what_is_gone_is_not_said_to_be_kept(anna):
    """An IP address the clock has blanked, and an ID image that is destroyed, have no last day any more."""
    UsageEvent.objects.create(partner=anna, at=NOW - timedelta(days=200), event="login")
    make_recipient()
    case = make_case(anna)
    IdentityDocument.objects.create(case=case, state="destroyed", uploaded_at=NOW, destroy_by=NOW.date())
    package = Opened(build(case, now=NOW))
    assert package.source("partners.UsageEvent")["records"][0]["kept_until"]["ninety_days"] is None
    assert "id_image" not in package.source("requests_app.IdentityDocument")["records"][0]["kept_until"]
    assert "längst till" not in package.page[package.page.index('id="02-') :]


def test_what_an_open_case_keeps_beyond_its_day_is_told_as_that(anna):
    UsageEvent.objects.create(partner=anna, at=NOW - timedelta(days=91), event="login", ip_address="192.0.2.1")
    make_recipient()
    package = Opened(build(make_case(anna), now=NOW))
    assert "bara medan din begäran eller en tvist pågår" in package.page
    assert "längst till" not in package.page[package.page.index('id="02-') :]


def test_its_files_are_numbered_without_a_gap_and_no_code_stands_bare(anna):
    make_recipient()
    case = make_case(anna)
    case.identity_document = "driving_licence"
    case.save()
    case.letters.create(kind="acknowledgement", language="sv", subject="Hej", text="Hej!", sent_at=NOW)
    package = Opened(build(case, now=NOW))
    files = sorted(name for name in package.zip.namelist() if name.startswith("csv/"))
    assert [int(name[4:6]) for name in files] == list(range(1, len(files) + 1))
    for words in ("<dd>körkort</dd>", "<dd>Svenska</dd>", "<dd>bekräftelse på att begäran har kommit</dd>"):
        assert words in package.page
