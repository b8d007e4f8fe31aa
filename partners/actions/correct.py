"""What we hold about a partner is put right."""

from collections.abc import Collection
from datetime import date
from typing import Any, Unpack

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from journal.record import record
from partners.actions.suppression import carry_over
from partners.contract_data import CONTRACT_FIELDS, ContractData, clean_contract_data
from partners.models import CustomerKind, Partner
from partners.permission import KEEPS_THE_REGISTER, recorded_as, require
from partners.policy_version import policy_version_on


class Corrections(ContractData, total=False):
    """What can be corrected: the contract data, the start of the relation, the mark of a protected identity."""

    relation_started_on: date
    protected_identity: bool


def correct_partner(partner: Partner, *, by: User | None, **fields: Unpack[Corrections]) -> Partner:
    """Put right the `fields` given and leave the others (Art. 16); the searched columns follow.

    The journal learns the names of the fields that changed, never a value. Nothing changed, nothing is written.
    Raises ``PermissionDenied``, ``ValidationError`` by field, ``TypeError`` for a field that can't be corrected.
    """
    require(by, KEEPS_THE_REGISTER)
    if unknown := fields.keys() - Corrections.__annotations__.keys():
        raise TypeError(f"not open to correction: {', '.join(sorted(unknown))}")
    given: dict[str, Any] = dict(fields)
    contract = clean_contract_data({name: given.pop(name) for name in CONTRACT_FIELDS if name in given})
    with transaction.atomic():
        locked = Partner.objects.select_for_update().get(pk=partner.pk)
        changed = {name: value for name, value in {**contract, **given}.items() if getattr(locked, name) != value}
        if not changed:
            return locked
        old_mark = locked.email_mark
        for name, value in changed.items():
            setattr(locked, name, value)
        if locked.relation_ended_on and locked.relation_started_on > locked.relation_ended_on:
            raise ValidationError({"relation_started_on": _("The relation can't start after it ended.")})
        follows = [*_kind_follows(locked, changed), *_stop_follows(locked, changed, old_mark)]
        follows += _version_follows(locked, changed)
        locked.save(update_fields=[*changed, *follows])
        record(
            "partner_corrected",
            by=recorded_as(by),
            about=locked.pseudonym,
            fields=sorted(changed.keys() & fields.keys()),
        )
    return locked


def _version_follows(partner: Partner, changed: Collection[str]) -> list[str]:
    """A contract made on another day was made under the policy of that day (R-03)."""
    if "relation_started_on" not in changed:
        return []
    partner.policy_version_at_contract = policy_version_on(partner.relation_started_on)
    return ["policy_version_at_contract"]


def _kind_follows(partner: Partner, changed: Collection[str]) -> list[str]:
    """Derive the kind of customer anew from a corrected number, or from a company's name while nothing else told it.

    The number goes when the relation ends and the kind stays: a name corrected after that must not undo it.
    """
    if "number" in changed or ("company" in changed and not partner.number and partner.kind == CustomerKind.UNKNOWN):
        partner.tell_kind()
        return ["kind"]
    return []


def _stop_follows(partner: Partner, changed: Collection[str], old_mark: str) -> list[str]:
    """Who said no to newsletters under the old address or the new one gets none under the new one (Art. 21(3))."""
    if "email_mark" not in changed:
        return []
    since = carry_over(old_mark, partner.email_mark)
    if since is None or partner.marketing_stopped_at is not None:
        return []
    partner.marketing_stopped_at = since
    return ["marketing_stopped_at"]
