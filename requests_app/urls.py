"""The public addresses. A secret link may be cut or mistyped on its way, so any word stands in its place."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter
from django.utils.translation import gettext_lazy as _

from requests_app.views import (
    agreement,
    case_page,
    demands,
    door,
    errand,
    files,
    identity_upload,
    other_way,
    package,
    paper_code,
    request_form,
    start,
)


class SecretConverter(StringConverter):
    """A token, whole or broken; known and unknown ones look alike."""

    regex = "[A-Za-z0-9_-]{1,200}"


register_converter(SecretConverter, "secret")

urlpatterns = [
    path("", start.start, name="start"),
    path("brev/", paper_code.paper_code, name="paper_code"),
    path("begaran/", request_form.request_form, name="request_form"),
    path("begaran/granska/", request_form.check, name="request_check"),
    path(_("agreement/"), agreement.agreement, name="agreement"),
    path(_("agreement/<int:version>/"), agreement.template, name="agreement_text"),
    path(_("agreement/<int:version>/pdf/"), agreement.template_pdf, name="agreement_pdf"),
    path("arende/<secret:token>/avtal/", agreement.signed_copy, name="signed_copy"),
    path("arende/<secret:token>/", case_page.case, name="case"),
    path("arende/<secret:token>/kod/", door.code, name="code"),
    path("arende/<secret:token>/kod/skicka/", door.send, name="send_code"),
    path("arende/<secret:token>/stang/", door.leave, name="leave_case"),
    path("arende/<secret:token>/id/", identity_upload.identity, name="case_identity"),
    path("arende/<secret:token>/id/ta-bort/", identity_upload.take_back, name="case_identity_take_back"),
    path("arende/<secret:token>/kvitto/", case_page.receipt, name="case_receipt"),
    path("arende/<secret:token>/annat-satt/", other_way.other_way, name="case_other_way"),
    path("arende/<secret:token>/onskemal/", demands.demands, name="case_demands"),
    path("uppgift/<secret:token>/", errand.errand, name="errand"),
    path("bekrafta/<secret:token>/", other_way.confirm, name="confirm"),
    path("arende/<secret:token>/meddelande/", case_page.message, name="case_message"),
    path("arende/<secret:token>/aterta/", case_page.withdraw, name="case_withdraw"),
    path("arende/<secret:token>/brev/<uuid:letter_id>/", case_page.letter, name="case_letter"),
    path("arende/<secret:token>/fil/<uuid:file_id>/", files.file, name="case_file"),
    path("arende/<secret:token>/paket/<uuid:package_id>/", package.package, name="case_package"),
    path("arende/<secret:token>/paket/<uuid:package_id>/klart/", package.done, name="case_package_done"),
]
