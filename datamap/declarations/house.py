"""The house's own books: keys, journal, tasks, runs, recipients. They tell of acts and files, not of people."""

from datamap.registry import declare
from datamap.rules import BRAKE_RELEASE, RELEASE, TASK
from datamap.terms import Category, Erase, LegalBasis, NotPersonal, Personal, Purpose, Reach

SEALED = NotPersonal("about the ciphertext; what it holds is declared where it is pointed to")

declare(
    "vault.SealedFile",
    id=SEALED,
    kind=SEALED,
    bound_to=SEALED,
    size=SEALED,
    digest=SEALED,
    created_at=SEALED,
    destroyed_at=SEALED,
    gone_at=SEALED,
)
declare("vault.FileKey", file=SEALED, master_key=SEALED, nonce=SEALED, wrapped=SEALED)
declare("vault.ShortLivedKey", file=SEALED, master_key=SEALED, nonce=SEALED, wrapped=SEALED, case=SEALED)

LINE = NotPersonal("codes, counts and random pseudonyms; the row that resolves one dies with what it names")

declare(
    "journal.JournalEntry",
    seq=LINE,
    at=LINE,
    actor=LINE,
    event=LINE,
    subject=LINE,
    facts=LINE,
    previous=LINE,
    digest=LINE,
)
declare("journal.JournalHead", id=LINE, seq=LINE, digest=LINE)

TO_DO = NotPersonal("names systems and acts, never people")
DONE = Personal(Category.STAFF, Purpose.RIGHTS, LegalBasis.LEGAL_DUTY, TASK, Erase.DELETE_ROW)

declare(
    "todo.Task",
    Reach(raw_text=("what", "proof")),
    id=TO_DO,
    kind=TO_DO,
    about=NotPersonal("the case's pseudonym; the row that resolves it dies with the case"),
    what=TO_DO,
    facts=TO_DO,
    opened_at=TO_DO,
    due_on=TO_DO,
    done_at=DONE,
    done_by=DONE,
    proof=DONE,
)

RUN = NotPersonal("counts of a run")

declare(
    "retention.Run",
    id=RUN,
    clock=RUN,
    day=RUN,
    started_at=RUN,
    finished_at=RUN,
    leased_until=RUN,
    counts=RUN,
    brake=RUN,
    journal_from=RUN,
)

OFF_THE_BRAKE = NotPersonal("which rule may take how many rows on which day")
AGREED = Personal(Category.STAFF, Purpose.RIGHTS, LegalBasis.LEGAL_DUTY, BRAKE_RELEASE, Erase.DELETE_ROW)

declare(
    "retention.BrakeRelease",
    Reach(raw_text=("reason",)),
    id=OFF_THE_BRAKE,
    day=OFF_THE_BRAKE,
    rule=OFF_THE_BRAKE,
    source=OFF_THE_BRAKE,
    due=OFF_THE_BRAKE,
    most=OFF_THE_BRAKE,
    reason=AGREED,
    asked_by=AGREED,
    asked_at=AGREED,
    approved_by=AGREED,
    approved_at=AGREED,
    dropped_at=AGREED,
)
declare("retention.Watermark", id=RUN, known_at=RUN, stopped=RUN)

COMPANY = NotPersonal("about a company we share data with")

declare(
    "policy.Recipient",
    id=COMPANY,
    name=COMPANY,
    country=COMPANY,
    service=COMPANY,
    categories=COMPANY,
    is_processor=COMPANY,
    agreement_signed_on=COMPANY,
    safeguards=COMPANY,
    active=COMPANY,
)

PUBLISHED = NotPersonal("what the company publishes, and who of the staff wrote and approved it")

declare(
    "policy.PolicyVersion",
    id=PUBLISHED,
    number=PUBLISHED,
    text_sv=PUBLISHED,
    text_en=PUBLISHED,
    not_promised=PUBLISHED,
    size=PUBLISHED,
    reason=PUBLISHED,
    changes_sv=PUBLISHED,
    changes_en=PUBLISHED,
    valid_from=PUBLISHED,
    written_by=PUBLISHED,
    written_at=PUBLISHED,
    approved_by=PUBLISHED,
    approved_at=PUBLISHED,
    digest_sv=PUBLISHED,
    digest_en=PUBLISHED,
    told_up_to=PUBLISHED,
    told=PUBLISHED,
    notices_queued_at=PUBLISHED,
    in_force_from=PUBLISHED,
)

STANDING = NotPersonal("how a promise of the policy stands: codes and counts")
REVIEWED = NotPersonal("what a review of the company's own work found, and who of the staff signed it")

declare(
    "promises.Standing",
    code=STANDING,
    state=STANDING,
    value=STANDING,
    remark=STANDING,
    since=STANDING,
    measured_at=STANDING,
    told_at=STANDING,
)
declare("promises.Turn", id=STANDING, code=STANDING, state=STANDING, value=STANDING, at=STANDING)
declare("promises.Probe", name=STANDING, tried_at=STANDING, sound=STANDING)
declare(
    "promises.SentenceMap",
    id=PUBLISHED,
    code=PUBLISHED,
    sentence=PUBLISHED,
    digest=PUBLISHED,
    mapped_at=PUBLISHED,
    mapped_by=PUBLISHED,
)
declare(
    "promises.SignOff",
    Reach(raw_text=("note",)),
    id=REVIEWED,
    code=REVIEWED,
    note=REVIEWED,
    signed_at=REVIEWED,
    signed_by=REVIEWED,
)

HOLD = NotPersonal("a reason to keep, its law, its dates and a reference; gone with the partner")

declare(
    "datamap.LegalHold",
    Reach(raw_text=("claim",)),
    id=HOLD,
    partner=HOLD,
    source=HOLD,
    reason=HOLD,
    claim=HOLD,
    law=HOLD,
    section=HOLD,
    placed_at=HOLD,
    until=HOLD,
    review_on=HOLD,
    lifted_at=HOLD,
    erase_for=HOLD,
)

declare("datamap.AskedFor", partner=NotPersonal("a running number, made anew from the open cases each hour"))

MARK = NotPersonal("a number in the erasure log")

declare("datamap.ErasureMark", id=MARK, number=MARK, restored_at=MARK)
GIVEN_UP = NotPersonal("which law's hold was given up early, and when; tells of nobody")
DECIDED = Personal(Category.STAFF, Purpose.RIGHTS, LegalBasis.LEGAL_DUTY, RELEASE, Erase.DELETE_ROW)

declare(
    "datamap.Release",
    Reach(raw_text=("reason",)),
    id=GIVEN_UP,
    source=GIVEN_UP,
    row=GIVEN_UP,
    law=GIVEN_UP,
    section=GIVEN_UP,
    until=GIVEN_UP,
    reason=DECIDED,
    proposed_by=DECIDED,
    proposed_at=DECIDED,
    approved_by=DECIDED,
    decided_at=DECIDED,
    approved=GIVEN_UP,
)
declare("datamap.LawPeriod", rule=GIVEN_UP, over=NotPersonal("how far a law's period has run out"))

PROOF = NotPersonal("rules, counts, times and journal lines of an erasure; tells of nobody")

declare(
    "datamap.Certificate",
    id=PROOF,
    about=NotPersonal("the case's pseudonym; the row that resolves it dies with the case"),
    journal_line=PROOF,
    facts=PROOF,
    public_key=PROOF,
    signature=PROOF,
)
