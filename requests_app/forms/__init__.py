"""What people write on the public pages, checked kindly."""

from requests_app.forms.case import CodeForm, MessageForm, OtherWayForm, PaperCodeForm, SignedCopyForm
from requests_app.forms.errand import ErrandForm
from requests_app.forms.request import RIGHTS, RequestForm

__all__ = [
    "RIGHTS",
    "CodeForm",
    "ErrandForm",
    "MessageForm",
    "OtherWayForm",
    "PaperCodeForm",
    "RequestForm",
    "SignedCopyForm",
]
