"""The buttons of the case itself."""

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from requests_app.actions import close, enclosures, extend, messages, received
from requests_app.actions.attachments import SentFile
from requests_app.actions.correct_person import Person, correct_person, may_correct
from requests_app.actions.forward import forward
from requests_app.actions.incident import open_incident
from requests_app.actions.send_again import send_again, undelivered
from requests_app.actions.take_case import take_case
from requests_app.actions.withdraw import withdraw
from requests_app.admin import fields
from requests_app.admin.hold_moves import OF_HOLDS
from requests_app.admin.scene import Move, Scene, is_open
from requests_app.models import Status
from requests_app.models.roles import Act


def _nothing_decided(scene: Scene) -> bool:
    """Somebody else's request is passed on as it came, not when we have begun to answer it."""
    demands = scene.case.demands.all()
    untouched = not any(demand.outcome or list(demand.proposals.all()) for demand in demands)
    return is_open(scene) and untouched


def _sent(file: "UploadedFile[bytes]") -> SentFile:
    return SentFile(file.name or "", file.content_type or "", file.read())


CASE_MOVES = (
    Move(
        "take",
        _("Take the case"),
        _("You are its handler from now on."),
        Act.HANDLE_CASE,
        lambda scene: is_open(scene) and scene.case.handler_id != scene.user.pk,
        lambda scene, data: take_case(scene.case, by=scene.user),
        second=True,
    ),
    Move(
        "close",
        _("Close the case"),
        _("Destroys whatever is left of ID images and sends the closing letter."),
        Act.HANDLE_CASE,
        lambda scene: is_open(scene) and all(demand.fulfilled_at for demand in scene.case.demands.all()),
        lambda scene, data: close.close_case(scene.case, by=scene.user),
    ),
    Move(
        "write",
        _("Write to the person"),
        _("Sends your words as a letter. The person can reply on the page of the case. It decides nothing."),
        Act.HANDLE_CASE,
        is_open,
        lambda scene, data: messages.write_to_person(case=scene.case, by=scene.user, text=data["text"]),
        fields.ToThePerson,
        previews=True,
    ),
    Move(
        "lay_in",
        _("Send a file with the next letter"),
        _("It waits, encrypted, and goes with your next message or answer. The person fetches it with a code."),
        Act.HANDLE_CASE,
        is_open,
        lambda scene, data: enclosures.lay_in(scene.case, by=scene.user, file=_sent(data["file"])),
        fields.LayIn,
    ),
    Move(
        "take_out",
        _("Do not send the files that wait"),
        _("Destroys them. The next letter goes alone."),
        Act.HANDLE_CASE,
        lambda scene: is_open(scene) and any(file.waits for file in scene.case.attachments.all()),
        lambda scene, data: enclosures.take_out(scene.case, by=scene.user),
        second=True,
    ),
    Move(
        "note",
        _("Write a note"),
        _("Only staff see it."),
        Act.SEE_CASES,
        is_open,
        lambda scene, data: messages.add_note(case=scene.case, by=scene.user, text=data["text"]),
        fields.Note,
    ),
    Move(
        "correct_received",
        _("Change the day of receipt"),
        _("Counts every date anew and tells the person. To an earlier day at will, to a later one with a reason."),
        Act.HANDLE_CASE,
        lambda scene: is_open(scene) and scene.case.status != Status.ANSWERED,
        lambda scene, data: received.correct_received(scene.case, by=scene.user, **data),
        fields.CorrectReceived,
        second=True,
    ),
    Move(
        "correct_person",
        _("Put name or address right"),
        _("For what was mistyped. Who asks and which partner it is must then be confirmed anew."),
        Act.HANDLE_CASE,
        lambda scene: may_correct(scene.case),
        lambda scene, data: correct_person(scene.case, by=scene.user, **data),
        fields.CorrectPerson,
        second=True,
        initial=lambda case: {name: getattr(case, name) for name in Person.__annotations__},
    ),
    Move(
        "extend",
        _("Extend to three months"),
        _("Writes to the person with the reason and the new date. Possible only inside the first month."),
        Act.HANDLE_CASE,
        lambda scene: (
            is_open(scene) and fields.may_extend(scene.case, scene.now) and scene.case.status != Status.ANSWERED
        ),
        lambda scene, data: extend.extend(scene.case, by=scene.user, **data),
        fields.Extend,
        previews=True,
    ),
    Move(
        "late_notice",
        _("Send a late notice"),
        _("Tells the person what went wrong and when the answer comes. Counted as a broken promise."),
        Act.HANDLE_CASE,
        lambda scene: is_open(scene) and fields.is_late(scene.case, scene.now),
        lambda scene, data: extend.late_notice(scene.case, by=scene.user, **data),
        fields.LateNotice,
        previews=True,
    ),
    Move(
        "send_again",
        _("Try the mail again"),
        _("A mail of this case could not be delivered. For when the address works after all."),
        Act.HANDLE_CASE,
        lambda scene: undelivered(scene.case).exists(),
        lambda scene, data: send_again(scene.case, by=scene.user),
        second=True,
    ),
    Move(
        "forward",
        _("We only hold this for a customer"),
        _("Tells the person who is the controller, and that you have passed the request on. Discloses nothing."),
        Act.HANDLE_CASE,
        _nothing_decided,
        lambda scene, data: forward(scene.case, by=scene.user, **data),
        fields.Forward,
        second=True,
        previews=True,
    ),
    *OF_HOLDS,
    Move(
        "breach",
        _("Something came to the wrong person"),
        _("Records a personal data breach. From when anybody here knew, 72 hours run, weekends too (Art. 33)."),
        Act.HANDLE_CASE,
        lambda scene: True,
        lambda scene, data: open_incident(scene.case, by=scene.user, **data),
        fields.Breach,
        grave=True,
    ),
    Move(
        "withdraw",
        _("The person has withdrawn"),
        _("Closes the case without an answer to what is still open."),
        Act.HANDLE_CASE,
        lambda scene: (
            is_open(scene)
            and scene.case.status not in (Status.FULFILLING, Status.ANSWERED)
            and not close.answered_late(scene.case)
        ),
        lambda scene, data: withdraw(case=scene.case, by=scene.user),
        grave=True,
    ),
    Move(
        "reopen",
        _("Open the case again"),
        _("For a new look. What was destroyed stays destroyed."),
        Act.HANDLE_CASE,
        lambda scene: not scene.case.is_open,
        lambda scene, data: close.reopen(scene.case, by=scene.user),
    ),
)
