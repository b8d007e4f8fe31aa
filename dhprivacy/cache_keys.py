"""What stands in the cache's keys: hashes only. The library that counts tries writes networks and names into them."""

from django.utils.crypto import salted_hmac


def keyed(key: str, key_prefix: str, version: int) -> str:
    """Django's ``KEY_FUNCTION``: a keyed hash, which without SECRET_KEY can be traced to nobody."""
    return salted_hmac("dhprivacy.cache", f"{key_prefix}:{version}:{key}", algorithm="sha256").hexdigest()
