"""Every promise in the order of the policy. A file for each section of law.md §2."""

from promises.catalogue import answers, collected, contacts, contract, opening, purposes, recipients, storage
from promises.terms import Promise

PROMISES: tuple[Promise, ...] = (
    *opening.PROMISES,
    *purposes.PROMISES,
    *storage.PROMISES,
    *recipients.PROMISES,
    *contract.PROMISES,
    *collected.PROMISES,
    *answers.PROMISES,
    *contacts.PROMISES,
)
BY_CODE = {promise.code: promise for promise in PROMISES}
