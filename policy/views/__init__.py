"""What anybody may read of the policy and the map, and the record of processing at the desk."""

from policy.views.from_the_map import READS_THE_RECORD, record_page, what_we_keep
from policy.views.statements import accessibility, cookies
from policy.views.versions import archive, changes_in, policy, source, version

__all__ = [
    "READS_THE_RECORD",
    "accessibility",
    "archive",
    "changes_in",
    "cookies",
    "policy",
    "record_page",
    "source",
    "version",
    "what_we_keep",
]
