"""What a copy leaves out because it is about somebody else (Art. 15(4))."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from requests_app.models.case import Case


class RedactedKind(models.TextChoices):
    """What was left out. The words stand in the copy in its place."""

    NAME = "name", pgettext_lazy("left out of a copy", "another person's name")
    CONTACT = "contact", pgettext_lazy("left out of a copy", "another person's address, phone or e-mail")
    NUMBER = "number", pgettext_lazy("left out of a copy", "another person's identity number")
    ABOUT = "about", pgettext_lazy("left out of a copy", "something about another person")
    SECRET = "secret", pgettext_lazy("left out of a copy", "a business secret")  # recital 63


class Redaction(models.Model):
    """One passage of one text, by its place: what was left out is not written down a second time.

    ``text_digest`` is a keyed digest of the text the place was found in; a text that has changed since fits no more.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="redactions")
    source = models.CharField(max_length=100, help_text="the table on the map, as partners.SupportMessage")
    row = models.CharField(max_length=40, help_text="the primary key")
    column = models.CharField(max_length=60)
    start = models.PositiveIntegerField(help_text="characters from the start of the text")
    end = models.PositiveIntegerField()
    text_digest = models.CharField(max_length=64)
    kind = models.CharField(_("what is left out"), max_length=10, choices=RedactedKind.choices)
    reason = models.CharField(_("why it is left out"), max_length=500)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(_("marked"))

    class Meta:
        verbose_name = _("passage left out of a copy")
        verbose_name_plural = _("passages left out of a copy")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "source", "row", "column", "start", "end"], name="a_passage_is_left_out_once"
            ),
            models.CheckConstraint(condition=models.Q(start__lt=models.F("end")), name="a_passage_has_a_length"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
