"""What people write on the public pages, checked kindly."""

from requests_app.forms.case import CodeForm, MessageForm, OtherWayForm, PaperCodeForm, SignedCopyForm
from requests_app.forms.request import RIGHTS, RequestForm

__all__ = ["RIGHTS", "CodeForm", "MessageForm", "OtherWayForm", "PaperCodeForm", "RequestForm", "SignedCopyForm"]
