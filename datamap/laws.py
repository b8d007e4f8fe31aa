"""How a law that keeps data is named in a sentence (R-56)."""

_IN_ENGLISH = {
    "Bokföringslagen (1999:1078)": "the Swedish Bookkeeping Act (1999:1078)",
    "Dataskyddsförordningen (EU) 2016/679": "the General Data Protection Regulation (EU) 2016/679",
    "7 kap. 2 §": "chapter 7, section 2",
    "artikel 5.2": "Article 5(2)",
    "artikel 5.2 och 24": "Articles 5(2) and 24",
    "artikel 21.3": "Article 21(3)",
    "artikel 33.5": "Article 33(5)",
    "artikel 17.3 b": "Article 17(3)(b)",
    "artikel 17.3 e": "Article 17(3)(e)",
}


def law_in(language: str, law: str, section: str) -> str:
    """`enligt bokföringslagen (1999:1078) 7 kap. 2 §`, `under the Swedish Bookkeeping Act (1999:1078), chapter 7 …`."""
    if language == "sv":
        return f"enligt {law[:1].lower()}{law[1:]} {section}"
    return f"under {_IN_ENGLISH.get(law, law)}, {_IN_ENGLISH.get(section, section)}"
