"""Patterns out of readable lists of words."""

from __future__ import annotations

import re

ARTICLE = r"(?:art(?:ikel|icle|icolo|ículo|igo|\.|ikkel|iklan)?\.?|artiklan|článku|čl\.|άρθρο\w*|članku)\s*"
"""The word before the number of an article of the GDPR, written %ART% in the lists."""

NO_NOT = r"(?<!inte )(?<!ej )(?<!aldrig )(?<!not )(?<!nicht )(?<!ne pas )(?<!ikke )"
"""Not directly after a "not", written %NOT% in the lists."""

OFF_A_LIST = r"(?! (?:från|from|off) (?:\w+ )?(?:\w+ )?(?:\w*list|utskick|nyhetsbrev))"
"""Not before "from your list", written %LIST% in the lists: who says that wants no more mail."""

REPLY_MARKS = r"(?:(?:re|sv|aw|vs|fw|fwd|vb|wg|tr|rv|antw|odp|ynt|rif|res)\s*(?:\[\d+\])?:\s*)*"
"""The marks mail programs put before a subject."""


def any_of(lines: str, *, subject_start: bool = False) -> re.Pattern[str]:
    """One pattern out of lines of alternatives; `subject_start` wants them first in a subject, after Re: and Fwd:."""
    joined = "|".join(line.strip() for line in lines.strip().split("\n"))
    joined = joined.replace("%ART%", ARTICLE).replace("%NOT%", NO_NOT).replace("%LIST%", OFF_A_LIST)
    return re.compile(rf"^\W*{REPLY_MARKS}(?:{joined})" if subject_start else joined, re.IGNORECASE)
