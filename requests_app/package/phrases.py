"""Headings and single words of the package; its running text stands in the templates."""

_PHRASES: dict[str, tuple[str, str]] = {
    "title": ("Dina uppgifter hos {company}", "Your data at {company}"),
    "case": ("Ärendenummer", "Case number"),
    "made": ("Sammanställt", "Compiled"),
    "received": ("Begäran kom in", "Request received"),
    "contents": ("Innehåll", "Contents"),
    "about": ("Om sammanställningen", "About this compilation"),
    "data": ("Uppgifterna", "The data"),
    "purposes": ("Varför vi har uppgifterna", "Why we hold the data"),
    "bases": ("Rättslig grund", "Legal ground"),
    "categories": ("Slag av uppgifter", "Kinds of data"),
    "recipients_of": ("Lämnas till", "Given to"),
    "nobody": ("Ingen utanför {company}", "Nobody outside {company}"),
    "retention": ("Hur länge", "How long"),
    "origin": ("Varifrån", "Where it comes from"),
    "records": ("Antal poster", "Number of records"),
    "record": ("Post", "Record"),
    "kept": ("Sparas", "Kept"),
    "until_date": ("längst till {date}", "until {date} at the latest"),
    "past_date": (
        "efter {date} bara medan din begäran eller en tvist pågår",
        "after {date} only while your request or a dispute is open",
    ),
    "empty": ("Här fanns inga uppgifter om dig", "Nothing about you was found here"),
    "searched": ("Vi har sökt också på de här ställena:", "We have searched these places too:"),
    "recipients": ("Mottagare", "Recipients"),
    "recipient": ("Mottagare", "Recipient"),
    "country": ("Land", "Country"),
    "service": ("Vad de gör åt oss", "What they do for us"),
    "role": ("Roll", "Role"),
    "processor": ("Personuppgiftsbiträde", "Processor"),
    "controller": ("Eget ansvar", "Controller of its own"),
    "safeguards": ("Skydd vid överföring", "Safeguards for the transfer"),
    "inside": ("Inom EU/EES, inget särskilt skydd behövs", "Inside the EU/EEA, no special safeguards needed"),
    "codes": ("Vad koderna betyder", "What the codes mean"),
    "field": ("Fält", "Field"),
    "code": ("Kod", "Code"),
    "meaning": ("Betydelse", "Meaning"),
    "holdings": ("Uppgifter på andra håll", "Data held elsewhere"),
    "holding": ("Var", "Where"),
    "by_hand": (
        "Här kan det också finnas uppgifter om dig. En handläggare går igenom dem för hand, "
        "och du får besked, också om det inte fanns något. Vilken dag står i brevet.",
        "There may be data about you here as well. A member of our staff goes through it by hand, "
        "and you will hear from us, also if there was nothing. The letter says by which day.",
    ),
    "not_searched": ("{holding} (kan inte sökas igenom)", "{holding} (can't be searched)"),
    "left_out": ("Det som är borttaget", "What is left out"),
    "left_out_why": (
        "Några ställen handlar om andra personer. De är borttagna ur kopian, eftersom din rätt till en kopia inte får "
        "gå ut över andra ({ground} i dataskyddsförordningen). På varje ställe står i hakparentes vad som saknas.",
        "Some passages are about other people. They are left out of the copy, since your right to one must not harm "
        "others ({ground} GDPR). Each place says in square brackets what is left out.",
    ),
    "source": ("Var", "Where"),
    "what": ("Vad", "What"),
    "why": ("Varför", "Why"),
    "places": ("Ställen", "Places"),
    "rights": ("Dina rättigheter", "Your rights"),
    "more": (
        "Här visas de första {count} posterna. Resten finns i filen {file}.",
        "The first {count} records are shown here. The rest is in the file {file}.",
    ),
    "cut": (" … (resten står i {file})", " … (the rest is in {file})"),
    "top": ("Till innehållet", "Back to contents"),
}


def phrase(key: str, language: str, **values: object) -> str:
    """The words for ``key`` in Swedish or English."""
    swedish, english = _PHRASES[key]
    return (swedish if language == "sv" else english).format(**values)


def capitalised(text: str) -> str:
    """With a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]
