"""Any bytes become plain facts: names, text and files, and never an exception."""

import base64
import binascii
import io
import random
import time
import zipfile

import pytest

from requests_app.intake.mail.parsed import ParsedMail
from requests_app.intake.mail.parsing import parse
from requests_app.intake.mail.wire import from_bytes, to_bytes
from tests.requests_app.mails import JPEG, file_part, mail, parted, text_part


def test_an_ordinary_mail():
    read = parse(mail("Hej,\n\njag vill ha ett registerutdrag.\n\nAnna\n", subject="Registerutdrag"))
    assert (read.from_name, read.from_address, read.message_id) == (
        "Anna Partner",
        "anna@example.com",
        "one@example.com",
    )
    assert read.subject == "Registerutdrag"
    assert read.text == "Hej,\n\njag vill ha ett registerutdrag.\n\nAnna"
    assert read.to == ("gdpr@example.se",)
    assert read.language == "sv"
    assert read.auto is None
    assert read.may_answer
    assert read.problems == ()


@pytest.mark.parametrize(
    ("value", "name", "address"),
    [
        (
            "=?utf-8?Q?=CE=95=CE=BB=CE=AD=CE=BD=CE=B7_=CE=A0=CE=B1=CF?=\r\n =?utf-8?Q?=80?= <e@example.gr>",
            "Ελένη Παπ",
            "e@example.gr",
        ),
        ('"Partner, Anna (at work)" <anna@example.com>', "Partner, Anna (at work)", "anna@example.com"),
        ("Partner, Anna <anna@example.com>", "Partner, Anna", "anna@example.com"),
        ("anna@example.com (Anna Partner)", "Anna Partner", "anna@example.com"),
        ('"gdpr@example.se" <bertil@example.org>', "gdpr@example.se", "bertil@example.org"),
        ("Anna <anna@example.com>, Bertil <bertil@example.org>", "Anna", "anna@example.com"),
        ("Åsa Sjö <asa@example.com>", "Åsa Sjö", "asa@example.com"),
        ("(" * 1000 + " <anna@example.com>", "", "anna@example.com"),
        ("undisclosed-recipients:;", "undisclosed-recipients:;", None),
        (
            "=?utf-8?q?Anna=0D=0ABcc=3A_x=40example=2Ecom?= <anna@example.com>",
            "Anna Bcc: x@example.com",
            "anna@example.com",
        ),
        ("", "", None),
    ],
)
def test_senders(value: str, name: str, address: str | None):
    read = parse(mail("Hej", f"From: {value}", drop=("From",)))
    assert (read.from_name, read.from_address) == (name, address)
    assert ("no_sender" in read.problems) is (address is None)


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("iso-8859-1", "latin-1"),
        ("iso-8859-1", "utf-8"),
        ("us-ascii", "cp1252"),
        ("us-ascii", "utf-8"),
        ("x-unknown-8bit", "utf-8"),
        ("UTF8", "utf-8"),
        ("utf-7", "utf-7"),
        ("utf-16", "utf-16"),
        ("utf-8", "cp1252"),
        ("no such set", "cp1252"),
    ],
)
def test_charsets_that_lie(label: str, codec: str):
    text = "Jag begär rättelse: Åsa Sjöström bor på Österlånggatan."
    read = parse(mail(text.encode(codec), f'Content-Type: text/plain; charset="{label}"'))
    assert read.text == text


def test_raw_letters_in_the_subject():
    raw = mail("x", subject="PLACE").replace(b"PLACE", "Rättelse av uppgift".encode("latin-1"))
    assert parse(raw).subject == "Rättelse av uppgift"


def test_what_a_database_refuses_is_gone():
    read = parse(mail(b"a\x00b\x1b[31m\xed\xa0\x80c", subject="n=?utf-8?q?u=00l?=l"))
    for text in (read.text, read.subject):
        text.encode("utf-8")
        assert "\x00" not in text
        assert "\x1b" not in text


def test_html_only_becomes_text_without_anything_live():
    page = (
        "<html><head><title>t</title><style>p{}</style></head><body><p>Radera &aring;ll min data</p>"
        "<script>alert(1)</script>"
        '<img src="https://example.org/pixel.gif"><a href="https://example.org/x">här</a><br>Anna</body></html>'
    )
    read = parse(mail(page, "Content-Type: text/html; charset=utf-8"))
    assert read.text == "Radera åll min data\nhär [https://example.org/x]\nAnna"


def test_an_empty_plain_part_gives_way_to_html():
    read = parse(parted("alternative", text_part(" \n"), text_part("<p>Hej från HTML</p>", "html")))
    assert read.text == "Hej från HTML"


def test_plain_text_is_taken_when_it_says_it_all():
    read = parse(parted("alternative", text_part("Hej"), text_part("<p>Hej</p>", "html")))
    assert read.text == "Hej"


def test_a_photo_between_two_texts():
    read = parse(
        parted("mixed", text_part("Före"), file_part(JPEG, "id.jpg", disposition="inline"), text_part("Efter"))
    )
    assert [part.strip() for part in read.text.split("\n\n")] == ["Före", "Efter"]
    [photo] = read.attachments
    assert (photo.filename, photo.data, photo.inline, photo.sniffed) == ("id.jpg", JPEG, True, "image/jpeg")
    assert photo.looks_like_image_or_pdf


def test_a_photo_called_something_else_is_still_a_photo():
    [photo] = parse(parted("mixed", text_part("x"), file_part(JPEG, "x", "application/octet-stream"))).attachments
    assert photo.looks_like_image_or_pdf


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ('"../../../etc/cron.d/x.jpg"', "x.jpg"),
        ('"C:\\\\Users\\\\anna\\\\id.jpg"', "id.jpg"),
        ('"leg\u202egpj.exe"', "leggpj.exe"),
        ("=?utf-8?q?k=C3=B6rkort=2Ejpg?=", "körkort.jpg"),
        ('""', "unnamed.jpg"),
    ],
)
def test_file_names_are_made_safe(name: str, kept: str):
    [photo] = parse(parted("mixed", file_part(JPEG, name))).attachments
    assert photo.filename == kept


def test_a_file_name_in_pieces():
    name = "filename*0*=utf-8''k%C3%B6r; filename*1=kort.jpg"
    part = f"Content-Type: image/jpeg\nContent-Disposition: attachment; {name}\n\n"
    [photo] = parse(parted("mixed", part + "x")).attachments
    assert photo.filename == "körkort.jpg"


def test_a_uuencoded_photo_in_the_text():
    lines = [binascii.b2a_uu(JPEG[at : at + 45]).decode() for at in range(0, len(JPEG), 45)]
    read = parse(mail("Se bild\n\nbegin 644 id.jpg\n" + "".join(lines) + "`\nend\n\nAnna\n"))
    assert [(one.filename, one.data) for one in read.attachments] == [("id.jpg", JPEG)]
    assert read.text.split() == ["Se", "bild", "Anna"]


def test_a_photo_inside_the_page_itself():
    page = f'<p>Här</p><img src="data:image/jpeg;base64,{base64.b64encode(JPEG).decode()}">'
    read = parse(mail(page, "Content-Type: text/html; charset=utf-8"))
    assert read.attachments[0].data == JPEG
    assert read.text == "Här"


def test_a_forwarded_mail_is_unpacked():
    inner = parted("mixed", text_part("Jag vill bli raderad"), file_part(JPEG, "id.jpg")).decode()
    read = parse(
        parted(
            "mixed",
            text_part("Se nedan"),
            "Content-Type: message/rfc822\n\n" + inner.replace("--b", "--c").replace("=b\r", "=c\r"),
        )
    )
    assert "Se nedan" in read.text
    assert "Jag vill bli raderad" in read.text
    assert "From: Anna Partner" in read.text
    assert [one.data for one in read.attachments] == [JPEG]


def test_a_stray_nul_makes_no_file_of_a_text():
    text = "Hej!\0 Jag begär rättelse: Åsa Sjöström bor på Österlånggatan.\n"
    for codec in ("utf-8", "cp1252"):
        read = parse(mail(text.encode(codec), "Content-Type: text/plain"))
        assert (read.text, read.attachments) == (text.replace("\0", "").strip(), ())
    assert "rättelse: Åsa" in parse(mail(text.encode().replace(b"\0", b"\x80"), "Content-Type: text/plain")).text


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_that_does_not_say_so(codec: str):
    raw = base64.encodebytes("Jag begär rättelse.".encode(codec))
    read = parse(mail(raw, "Content-Type: text/plain", "Content-Transfer-Encoding: base64"))
    assert read.text == "Jag begär rättelse."


def test_bytes_that_are_no_text_are_kept_as_a_file():
    raw = base64.encodebytes(bytes(range(1, 256)) * 4)
    read = parse(mail(raw, "Content-Type: text/plain", "Content-Transfer-Encoding: base64"))
    assert [one.data for one in read.attachments] == [bytes(range(1, 256)) * 4]


def test_pgp_in_the_text_is_named():
    read = parse(mail("Hej\n\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n"))
    assert "encrypted" in read.problems
    assert "hQEMA" in read.text


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        ("application/ms-tnef", "packed"),
        ("application/pkcs7-mime; smime-type=enveloped-data", "encrypted"),
        ("message/partial; number=1", "fragment"),
    ],
)
def test_what_cannot_be_unpacked_is_kept_whole(kind: str, problem: str):
    read = parse(parted("mixed", f"Content-Type: {kind}\nContent-Transfer-Encoding: base64\n\nAAEC"))
    assert read.attachments[0].data == b"\x00\x01\x02"
    assert problem in read.problems


def test_a_zip_that_would_fill_the_disk_is_named():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"0" * 30_000_000)
    assert "bomb" in parse(parted("mixed", file_part(packed.getvalue(), "id.zip", "application/zip"))).problems


def test_flowed_text_is_joined_and_quotes_keep_their_depth():
    body = "Detta är en lång \nrad.\n> citerat \n> vidare\n-- \nAnna"
    read = parse(mail(body, "Content-Type: text/plain; charset=utf-8; format=flowed"))
    assert read.text == "Detta är en lång rad.\n> citerat vidare\n-- \nAnna"


def test_threads():
    read = parse(mail("x", "In-Reply-To: <a@example.se>", "References: <b@example.se>\r\n <a@example.se>"))
    assert (read.in_reply_to, read.references) == (("a@example.se",), ("b@example.se", "a@example.se"))


@pytest.mark.parametrize(
    "raw", [b"", b"\n\n\n", b"\x1f\x8b\x08\x00" + b"x" * 99, bytes(range(256)) * 9, b"Lorem ipsum dolor\n"]
)
def test_what_is_no_mail_says_so(raw: bytes):
    assert "not_a_mail" in parse(raw).problems


def test_an_empty_mail_of_a_person_is_still_hers():
    read = parse(mail("", subject=""))
    assert read.from_address == "anna@example.com"
    assert "empty" in read.problems


COSTLY = {
    "one header of 80 KB": b'Content-Type: text/plain; a="' + b'a="' * 27_000 + b"\n\nx",
    "comments in comments": b"From: " + b"(" * 500_000 + b"anna@example.com\n\nx",
    "3,000 parts in each other": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(3000)
    ),
    "5,000 mails in each other": b"Content-Type: message/rfc822\n\n" * 5000,
    "10,000 parts": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 10_000,
    "boundaries on one line": b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a--a" * 1_000_000,
    "a million headers": b"X: y\n" * 1_000_000 + b"\nx",
    "words that never end": b"Subject: " + b"=?a?q?" * 100_000 + b"\n\nx",
    "deep pages": b"Content-Type: text/html\n\n" + b"<div>" * 50_000,
    "a million ampersands": b"Content-Type: text/html\n\n" + b"&" * 1_000_000,
    "scripts that never end": b"Content-Type: text/html\n\n" + b"<script>" * 100_000,
    "blanks at the end of a line": b"Content-Transfer-Encoding: quoted-printable\n\n" + b" " * 5_000_000 + b"x",
    "soft breaks": b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * 1_000_000,
    "dashes": b"Subject: x\n\n" + b"-" * 300_000,
    "uuencode that never ends": b"Subject: x\n\n" + (b"begin 644 x\n" + b"M" * 60 + b"\n") * 30_000,
}


@pytest.mark.parametrize("name", COSTLY)
def test_mails_made_to_be_costly_are_cheap(name: str):
    raw = b"From: bertil@example.org\n" + COSTLY[name]
    before = time.process_time()
    assert isinstance(parse(raw), ParsedMail)
    assert time.process_time() - before < 2


def test_five_hundred_mutants_are_read_and_sent_over_the_wire_unchanged():
    chance = random.Random(20260305)
    grown = [
        parted("mixed", text_part("Hej åäö"), file_part(JPEG, "id.jpg")),
        parted("alternative", text_part("Hej"), text_part("<p>Hej</p>", "html")),
        mail("=?utf-8?q?x?= Hej\n> citat\n", "Content-Transfer-Encoding: quoted-printable"),
    ]
    seeds = (b"\n\n", b"--b", b"\0", b"\xff", b'"', b"=?utf-8?b?", b";", b"\xed\xa0\x80", b":", b"*0*=", b"<")
    for _ in range(500):
        raw = bytearray(chance.choice(grown))
        for _ in range(chance.randint(1, 20)):
            at = chance.randint(0, len(raw))
            raw[at : at + chance.choice((0, 0, 1, 9))] = chance.choice(seeds) * chance.choice((1, 1, 50))
        read = parse(bytes(raw))
        assert from_bytes(to_bytes(read)) == read
        (read.text + read.subject + read.from_name).encode("utf-8")
