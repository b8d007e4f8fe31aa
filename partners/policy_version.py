"""Which version of the published policy a contract was made under (R-03)."""

from datetime import date

from django.apps import apps


def policy_version_on(day: date) -> int | None:
    """The number of the version in force that day; None before the first one kept.

    The policy stands above the register, so it is asked by its model's label.
    """
    versions = apps.get_model("policy.PolicyVersion")._default_manager
    held = versions.filter(in_force_from__lte=day).order_by("-in_force_from", "-number")
    number: int | None = held.values_list("number", flat=True).first()
    return number
