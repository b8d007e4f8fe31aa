"""What stands in the way, in words that say what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OBSTACLES: dict[str, Promise] = {
    "breach_needs_facts": _("Write first what happened."),
    "breach_known_ahead": _("Choose a time that has been."),
    "breach_needs_reason": _("Write why."),
    "breach_told_already": _("Somebody has been told already: the risk can't be weighed away."),
    "breach_not_weighed": _("An approver weighs the risk first."),
    "breach_late_needs_reason": _("The 72 hours are over: write why the report is late (Art. 33(1))."),
    "breach_notice_changed": _("The words have changed, or the person was told. Read them again."),
    "breach_record_incomplete": _("Effects, measures and risk must stand in the record first (Art. 33(5))."),
    "breach_still_to_tell": _("It is still to be reported, or the person to be told."),
    "breach_closed": _("The record is closed."),
    "identity_decided": _("Identity is already decided; an ID image can no longer be added."),
    "identity_undecided": _("Decide first whether the person can be identified."),
    "identity_not_awaited": _("Identity is not awaited in this case."),
    "identity_not_accepted": _("Confirm first who is asking."),
    "authority_not_shown": _("Somebody asks for the person: record first that you have seen their authority."),
    "authority_not_asked": _("The authority is already recorded, or the person asks for themselves."),
    "takes_no_more": _("The case is being answered and takes no more wishes."),
    "asked_already": _("That is already asked for."),
    "the_last_one": _("It is the only wish of the case: take the whole request back instead."),
    "too_many_ways": _("Very many ways have been chosen in this case."),
    "too_many_files": _("The case already holds as many files as it may."),
    "too_many_images": _("The case already holds as many images as it may."),
    "image_needs_ground": _("An image may be asked for only with a ground for doubt and a lighter way tried."),
    "no_image": _("There is no image to look at: it is still being cleaned, could not be opened, or is destroyed."),
    "agreement_settled": _("The agreement is in force or has ended: it takes no other copy."),
    "attachment_gone": _("The attachment is gone."),
    "no_files_wait": _("No file waits to go with a letter."),
    "mail_gone": _("The raw mail is gone; what it said stands in its case."),
    "no_such_case": _("There is no case with that number."),
    "mail_sorted": _("Somebody has sorted this mail already."),
    "no_package": _("There is no such package."),
    "no_recipients": _("Enter the recipients of personal data first: the answer must name them (Art. 15(1)(c))."),
    "held": _("A hold, a restriction or another open case forbids erasure for now."),
    "lifting_not_told": _("Tell the person first that the restriction ends."),
    "lifting_day_ahead": _("The person was told a later day."),
    "letter_waits": _(
        "The letter that tells the person has not left yet: by e-mail in a minute, by post when you did it."
    ),
    "finding_is_empty": _("Write first what was found."),
    "erasure_asked_for": _("The case has an erasure already."),
    "package_gone": _("The package has expired."),
    "register_not_searched": _("Search the register first, and say which partner it is or that nothing was found."),
    "no_partner": _("No partner is connected to the case."),
    "being_carried_out": _("A decision is being carried out just now. Try again in a minute."),
    "already_decided": _("This is already decided."),
    "proposal_waits": _("A proposal already waits for a second person."),
    "not_waiting": _("The proposal no longer waits."),
    "refusal_needs_reason": _("A refusal needs a reason in plain words."),
    "passage_too_short": _("A single sign is no passage. Write the whole word or number."),
    "passage_is_their_own": _("That is the person's own name, number or address: it is theirs to see."),
    "passage_not_found": _("The passage does not stand in these texts as whole words. Copy it from the text."),
    "too_much_left_out": _(
        "So much is left out that it is no copy any more: refuse in part instead, with the reasons."
    ),
    "marks_changed": _("What is left out has changed since it was proposed. Send it back and look at it again."),
    "never_refused": _("Stopping advertising can't be refused (Art. 21(3))."),
    "not_by_hand": _("This demand has a way of its own."),
    "answer_is_empty": _("Write the answer to the person first."),
    "demands_open": _("Every demand must be answered before the case can be closed."),
    "outside_open": _(
        "The answer said that a person looks in the systems outside too. Do those tasks first and note the result."
    ),
    "search_waits": _("All texts are still searched for what was erased. Try again in a minute."),
    "late_without_notice": _("The answer came after the legal date: send a late notice first."),
    "received_in_future": _("The day can't be in the future."),
    "received_that_day": _("The request is already dated that day."),
    "correction_needs_reason": _("Write how you know."),
    "nothing_to_correct": _("The case says that already."),
    "answer_rests_on_it": _(
        "An answer has been decided for the person as the case names them. Register a new request instead."
    ),
    "later_needs_reason": _("A later day needs a reason."),
    "already_extended": _("The case is already extended."),
    "first_month_over": _("The first month is over: only a late notice is possible now."),
    "notice_needs_reason": _("Write what went wrong."),
    "controller_unknown": _("Name the controller and say how to reach them."),
    "not_passed_on_yet": _("Pass the request on first: the letter says that it has been done."),
    "granted_part_needs_a_hand": _("Only what is done by hand can be granted in part."),
    "lifting_needs_reason": _("Write why the restriction is lifted."),
    "not_restricted": _("No restriction is in force for the partner of this case."),
    "lifting_too_soon": _("Choose a day that leaves the person time to object."),
    "not_a_handler": _("Choose somebody who may handle cases."),
    "deputy_may_do_less": _("Choose somebody else who may do all that you may."),
    "too_many_views": _("You have saved as many lists as there is room for: forget one first."),
    "task_is_done": _("The task is done, or its case closed."),
    "task_without_case": _("The task is about no case, so nobody outside can be asked."),
    "nothing_undelivered": _("No mail of this case waits to be sent again."),
    "not_late_yet": _("The first month is not over: the time can be extended, or the answer given."),
    "day_has_passed": _("The answer can't have come by a day that has passed."),
}


def in_words(code: str) -> str:
    """The obstacle's sentence, or its code if a new one has no words yet (a test sees to it that all have)."""
    return str(OBSTACLES.get(code, code))
