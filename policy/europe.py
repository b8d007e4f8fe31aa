"""Which countries need no safeguards for a transfer: the EU and the EEA (Art. 44-46)."""

from identifiers.text import fold

# Code, Swedish and English name. What is not here counts as a third country, and must state its safeguards.
_EEA = """
at österrike austria | be belgien belgium | bg bulgarien bulgaria | hr kroatien croatia | cy cypern cyprus
cz tjeckien czechia | dk danmark denmark | ee estland estonia | fi finland finland | fr frankrike france
de tyskland germany | gr grekland greece | hu ungern hungary | ie irland ireland | it italien italy
lv lettland latvia | lt litauen lithuania | lu luxemburg luxembourg | mt malta malta | nl nederländerna netherlands
pl polen poland | pt portugal portugal | ro rumänien romania | sk slovakien slovakia | si slovenien slovenia
es spanien spain | se sverige sweden | is island iceland | li liechtenstein liechtenstein | no norge norway
"""
_NAMES = frozenset(fold(_EEA.replace("|", " ")).split())


def needs_safeguards(country: str) -> bool:
    """Whether data going there needs the safeguards that Art. 15(2) lets the person know of."""
    return fold(country) not in _NAMES
