"""How often one network may knock on a door, without keeping its address (security.md D21, T20).

What is stored is a keyed hash of the network (/32, or /64 of IPv6) and the door. The key is a day's salt that is
overwritten, so that yesterday's hashes can be traced to nobody.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from identifiers.dates import stockholm_date
from requests_app.models import RateBucket, RateSalt


@dataclass(frozen=True)
class Door:
    """A name and how many times it may be knocked on within the window."""

    name: str
    most: int
    window: timedelta = timedelta(hours=1)


# Generous: behind one address there may be a whole company. Only what costs us or others something is counted.
OPEN = Door("open", 120)
UPLOAD = Door("upload", 40)
CODE = Door("code", 20)
TRY = Door("try", 60)
PAPER = Door("paper", 30)
WRITE = Door("write", 60)


@dataclass(frozen=True)
class Taken:
    """Whether the knock was within the limit, and when the window ends if not."""

    allowed: bool
    again_at: datetime


_TAKE = """
INSERT INTO requests_app_ratebucket AS bucket (key, count, until) VALUES (%s, 1, %s)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN bucket.until <= %s THEN 1 ELSE bucket.count + 1 END,
    until = CASE WHEN bucket.until <= %s THEN excluded.until ELSE bucket.until END
RETURNING key, count, until
"""


def take(request: HttpRequest, door: Door, *, now: datetime) -> Taken:
    """Count one knock, in one statement, and say whether it was within the limit.

    Call it outside a transaction that may be rolled back, else the knock is not counted.
    """
    address = client_address(request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", ""))
    key = hmac.digest(_salt(now), f"{door.name} {network_of(address)}".encode(), "sha256")[:16].hex()
    as_stored = connection.ops.adapt_datetimefield_value
    times = as_stored(now + door.window), as_stored(now), as_stored(now)
    bucket = list(RateBucket.objects.raw(_TAKE, [key, *times]))[0]
    return Taken(bucket.count <= door.most, bucket.until)


def client_address(remote: str, forwarded: str) -> str:
    """The visitor's address: the one our outermost own proxy saw. What stands left of it anybody can write."""
    proxies: int = settings.TRUSTED_PROXIES
    seen = [part.strip() for part in forwarded.split(",") if part.strip()]
    return seen[-proxies] if 0 < proxies <= len(seen) else remote


def network_of(address: str) -> str:
    """What counts as one visitor: an IPv4 address, or the /64 a household or office has of IPv6."""
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address.strip("[]"))
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is None:
            return str(ip_network((int(parsed), 64), strict=False))
        parsed = parsed.ipv4_mapped
    return str(parsed)


def forget_networks(*, now: datetime) -> int:
    """Overwrite a salt that is not today's and delete what has run out; how many buckets went. For the daily clock."""
    _salt(now)
    return RateBucket.objects.filter(until__lte=now).delete()[0]


def _salt(now: datetime) -> bytes:
    today = stockholm_date(now)
    row = RateSalt.objects.filter(pk=1).first()
    if row is None:
        RateSalt.objects.bulk_create(
            [RateSalt(pk=1, salt=secrets.token_bytes(32), made_on=today)], ignore_conflicts=True
        )
    elif row.made_on < today:
        changed = RateSalt.objects.filter(pk=1, made_on=row.made_on).update(salt=secrets.token_bytes(32), made_on=today)
        if changed:
            RateBucket.objects.all().delete()
    else:
        return bytes(row.salt)
    return bytes(RateSalt.objects.get(pk=1).salt)
