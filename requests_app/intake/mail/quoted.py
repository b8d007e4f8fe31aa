"""The words the sender wrote now: without quoted mails, signatures and footers."""

from __future__ import annotations

import re

_FORWARD_SUBJECT = re.compile(r"^\W*(?:fwd?|vb|vs|wg|tr|rv|i|fs|doorst|pd|enc)\s*:", re.IGNORECASE)
_REPLY_SUBJECT = re.compile(r"^\W*(?:re|sv|aw|antw|odp|rif|res|vs)\s*:", re.IGNORECASE)
_WROTE = re.compile(
    r"^(?:>\s*)?.{0,200}\b(?:skrev|wrote|schrieb|escribió|a écrit|ha scritto|skrev følgende|kirjoitti|schreef|escreveu"
    r"|napsal(?:\(a\))?|napisał\(?a?\)?)\b.{0,120}:\s*$",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^[\W_]{2,100}(?:original message|ursprungligt meddelande|ursprüngliche nachricht|message d.origine"
    r"|mensaje original|messaggio originale|oprindelig meddelelse|opprinnelig melding|alkuperäinen viesti"
    r"|oorspronkelijk bericht)",
    re.IGNORECASE,
)
_BLOCK_FROM = re.compile(r"^\*?(?:från|from|von|de|da|fra|lähettäjä|van|od)\s*:\*?\s.*[@<\w]", re.IGNORECASE)
_BLOCK_NEXT = re.compile(
    r"^\*?(?:skickat|sent|gesendet|envoyé|enviado(?: el)?|inviato|sendt|lähetetty|verzonden|date|datum|dato|till|to|an"
    r"|para|ämne|subject|betreff)\s*:",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"konfidentiell|förtroligt?|confidential|vertraulich|confidentiel|av misstag|by mistake|in error|irrtümlich"
    r"|par erreur|fejlagtigt|ved en feil|avsedd (?:endast )?för|intended (?:only |solely )?(?:for|recipient)"
    r"|tänk på miljön|consider the environment|fel mottagare",
    re.IGNORECASE,
)
_ABOUT_ITSELF = re.compile(
    r"(?:detta|det här|this|diese|ce|este|denne|dette)\W+(?:\w+\W+){0,2}"
    r"(?:e-?post|mejl|mail|meddeland|message|e-?mail|nachricht|mensaje|besked)",
    re.IGNORECASE,
)
_OUR_PRACTICE = re.compile(
    r"\b(?:vi|we|wir) (?:behandlar|hanterar|värnar|process|handle|verarbeiten)\b.{0,80}"
    r"\b(?:personuppgift\w*|gdpr|personal data|personenbezogene\w*)",
    re.IGNORECASE,
)
_OUR_POLICY = re.compile(
    r"\b(?:vår|our|unsere) (?:integritets|dataskydds|personuppgifts|privacy|datenschutz)\w*|du har rätt att|"
    r"you have the right to|hemsida|läs mer",
    re.IGNORECASE,
)
_MOBILE = re.compile(
    r"^(?:skickat från|sent from|gesendet von|von meinem|envoyé de|enviado desde|sendt fra|lähetetty)\b.{0,80}$",
    re.IGNORECASE,
)


def is_forward(subject: str) -> bool:
    """True for a mail that hands on another one: what is quoted in it is then the matter itself."""
    return bool(_FORWARD_SUBJECT.match(subject)) and not _REPLY_SUBJECT.match(subject)


def own_words(text: str, subject: str = "") -> str:
    """The text without quotes, earlier mails, signature and confidentiality footers. A forwarded mail stays whole."""
    lines = text.split("\n")
    if not is_forward(subject):
        lines = [line for line in _before_earlier_mail(lines) if not line.lstrip().startswith(">")]
    kept = []
    for line in lines:
        if line.rstrip("\r") in ("-- ", "--") and not is_forward(subject):
            break
        if not _MOBILE.match(line.strip()):
            kept.append(line)
    paragraphs = re.split(r"\n\s*\n", "\n".join(kept))
    own = [part for part in paragraphs if not _is_footer(part)]
    return "\n\n".join(own[:1] + [part for part in own[1:] if not _is_a_companys_policy(part)])


def _is_footer(paragraph: str) -> bool:
    """A footer speaks about the mail itself ("this message", "detta mejl")."""
    return bool(_FOOTER.search(paragraph) and _ABOUT_ITSELF.search(paragraph))


def _is_a_companys_policy(paragraph: str) -> bool:
    """What many companies hang under each mail: how *they* handle data, and which rights their own customers have."""
    return bool(_OUR_PRACTICE.search(paragraph) and _OUR_POLICY.search(paragraph))


def _before_earlier_mail(lines: list[str]) -> list[str]:
    kept: list[str] = []
    for index, line in enumerate(lines):
        if len(line) < 400 and _ORIGINAL.match(line):
            return kept
        if _BLOCK_FROM.match(line) and any(_BLOCK_NEXT.match(after) for after in lines[index + 1 : index + 3]) and kept:
            return kept
        if len(line) < 400 and _WROTE.match(line):
            continue  # what it introduces is marked with >, or stands above the new text
        kept.append(line)
    return kept
