"""The way out: Django's SMTP backend, which knows no null sender, taught one."""

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends import smtp
from django.core.mail.message import EmailMessage, sanitize_address


class Mail(EmailMultiAlternatives):
    """``from_email`` is the envelope sender; what the reader sees stands in the From header."""

    null_sender = False


class EmailBackend(smtp.EmailBackend):
    """A mail with ``null_sender`` leaves with ``MAIL FROM:<>``, so that no report of it can come back (RFC 3834 §3.3).

    The server's certificate is verified; there is no setting to leave that out.
    """

    def _send(self, email_message: EmailMessage) -> bool:
        if not getattr(email_message, "null_sender", False):
            return bool(super()._send(email_message))  # type: ignore[misc]
        if self.connection is None:
            raise OSError("not connected")
        recipients = [sanitize_address(address, "utf-8") for address in email_message.recipients()]
        content = email_message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's message
        self.connection.sendmail("<>", recipients, content)
        return True
