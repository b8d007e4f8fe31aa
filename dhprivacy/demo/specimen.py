"""A made-up ID card for the demo: nobody's face, nobody's number."""

import io

from PIL import Image, ImageDraw


def specimen_card(name: str) -> bytes:
    """A JPEG of a card that says SPECIMEN, with everything covered that need not be shown (law.md §5.3)."""
    card = Image.new("RGB", (1000, 630), "#e8eef7")
    draw = ImageDraw.Draw(card)
    draw.rectangle((0, 0, 1000, 90), fill="#1f4e8c")
    draw.text((30, 28), "SPECIMEN  ·  Exempelkort", fill="white", font_size=34)
    draw.rectangle((40, 130, 300, 470), fill="black")
    for row, (label, value) in enumerate(
        [
            ("Namn / Name", name),
            ("Utfärdare / Issuer", "Exempelmyndigheten"),
            ("Giltigt t.o.m. / Valid until", "2031-05-31"),
        ]
    ):
        draw.text((350, 140 + 90 * row), label, fill="#5a6b82", font_size=22)
        draw.text((350, 168 + 90 * row), value, fill="black", font_size=34)
    draw.rectangle((350, 420, 760, 470), fill="black")
    draw.text((40, 560), "Endast för begäran till DH Solutions", fill="#8c1f1f", font_size=28)
    out = io.BytesIO()
    card.save(out, "JPEG", quality=90)
    return out.getvalue()
