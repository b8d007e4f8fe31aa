"""Whether somebody has signed a promise off."""

from datetime import datetime

from promises.models import SignOff


def signed_since(code: str, moment: datetime) -> bool:
    """Whether there is a sign-off of this requirement from ``moment`` on."""
    return SignOff.objects.filter(code=code, signed_at__gte=moment).exists()
