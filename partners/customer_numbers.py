"""Customer numbers as we give them: DH- and seven digits, so that the order of the text is that of the numbers."""

from django.db.models import Max

from partners.models import Partner

_PREFIX = "DH-"
_DIGITS = 7


def customer_number(count: int) -> str:
    """The `count`-th number, ``DH-0000001`` for the first."""
    return f"{_PREFIX}{count:0{_DIGITS}d}"


def highest_given() -> int:
    """The highest number given so far; 0 in an empty register. Numbers of another make are passed over."""
    ours = Partner.objects.filter(customer_number__regex=rf"^{_PREFIX}[0-9]{{{_DIGITS}}}$")
    highest: str | None = ours.aggregate(highest=Max("customer_number"))["highest"]
    return int(highest.removeprefix(_PREFIX)) if highest else 0


def next_customer_number() -> str:
    """The number after the highest; not reserved, so the unique constraint has the last word."""
    return customer_number(highest_given() + 1)
