"""Mails as other people's programs and habits make them, built here; who writes is nobody."""

from collections.abc import Callable
from email.message import EmailMessage
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import make_msgid
from io import BytesIO
from zipfile import ZipFile

HEAD = {
    "From": "Bertil Berg <bertil@example.org>",
    "To": "gdpr@dhsolutions.se",
    "Date": "Thu, 05 Mar 2026 09:30:00 +0100",
}


def headed(mail: EmailMessage | MIMEMultipart | MIMEText, subject: str, **more: str) -> bytes:
    for name, value in (HEAD | {"Subject": subject, "Message-ID": make_msgid(domain="example.org")} | more).items():
        del mail[name.replace("_", "-")]
        mail[name.replace("_", "-")] = value
    return bytes(mail)


def plain(subject: str, text: str, **more: str) -> bytes:
    mail = EmailMessage()
    mail.set_content(text)
    return headed(mail, subject, **more)


def in_charset(charset: str, subject: str, text: str, *, said: str = "") -> bytes:
    """Eight-bit text in a charset, labelled as that or as something else."""
    head = f"From: {HEAD['From']}\r\nTo: {HEAD['To']}\r\nDate: {HEAD['Date']}\r\nSubject: {subject}\r\n"
    kind = f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset={said or charset}\r\n"
    number = f"Message-ID: {make_msgid(domain='example.org')}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return (head + kind + number).encode("ascii", "replace") + text.encode(charset)


def with_file(subject: str, text: str, name: str, data: bytes, kind: str) -> bytes:
    mail = EmailMessage()
    mail.set_content(text)
    main, _, sub = kind.partition("/")
    mail.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return headed(mail, subject)


def report(sender: str, subject: str, text: str, fields: str, of: str, **more: str) -> bytes:
    """A delivery report as servers write them."""
    head = {"From": sender, "To": "bounces@dhsolutions.se", "Subject": subject, "MIME-Version": "1.0"}
    head |= {name.replace("_", "-"): value for name, value in more.items()}
    head["Content-Type"] = 'multipart/report; report-type=delivery-status; boundary="b"'
    parts = {"text/plain; charset=utf-8": text, "message/delivery-status": fields, "text/rfc822-headers": of}
    body = "".join(f"--b\nContent-Type: {kind}\n\n{content}\n\n" for kind, content in parts.items())
    return ("".join(f"{name}: {value}\n" for name, value in head.items()) + f"\n{body}--b--\n").encode()


def docx(text: str) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document><w:t>{text}</w:t></w:document>")
    return packed.getvalue()


def forwarded_whole(subject: str, text: str, inner: bytes) -> bytes:
    """A mail as an attachment of another."""
    mail = MIMEMultipart()
    mail.attach(MIMEText(text, "plain", "utf-8"))
    part = MIMEApplication(inner, "rfc822")
    part.replace_header("Content-Type", "message/rfc822")
    del part["Content-Transfer-Encoding"]
    part.set_payload(inner.decode("utf-8", "replace"))
    mail.attach(part)
    return headed(mail, subject)


Make = Callable[[], bytes]
FOOTER = (
    "\n\n-- \nBertil Berg, säljare\nVi behandlar personuppgifter enligt GDPR. Du har rätt att begära tillgång, "
    "rättelse och radering enligt artikel 15, 16 och 17. Läs vår integritetspolicy."
)
ITIP = (
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nVERSION:2.0\r\nPRODID:-//example//SV\r\nBEGIN:VEVENT\r\nUID:1@example.org\r\n"
    "DTSTAMP:20260305T083000Z\r\nDTSTART:20260310T083000Z\r\nSUMMARY:GDPR\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def invitation() -> bytes:
    mail = MIMEMultipart("alternative")
    mail.attach(MIMEText("Välkommen till en genomgång av GDPR på tisdag.", "plain", "utf-8"))
    calendar = MIMEText(ITIP, "calendar", "utf-8")
    calendar.replace_header("Content-Type", 'text/calendar; charset="utf-8"; method=REQUEST')
    mail.attach(calendar)
    return headed(mail, "Inbjudan: Genomgång av GDPR")


def only_page(subject: str, page: str) -> bytes:
    mail = EmailMessage()
    mail.set_content(page, subtype="html")
    return headed(mail, subject)


def sealed_in_smime(subject: str) -> bytes:
    part = MIMEApplication(b"0\x80\x06\x09*\x86H\x86\xf7\r\x01\x07\x03", "pkcs7-mime", name="smime.p7m")
    return headed(part, subject)


def signed_in_smime(subject: str, text: str) -> bytes:
    mail = MIMEMultipart("signed", protocol="application/pkcs7-signature", micalg="sha-256")
    mail.attach(MIMEText(text, "plain", "utf-8"))
    mail.attach(MIMEApplication(b"0\x80\x06\x09*", "pkcs7-signature", name="smime.p7s"))
    return headed(mail, subject)


def winmail(subject: str, text: str) -> bytes:
    return with_file(subject, text, "winmail.dat", b"\x78\x9f\x3e\x22" + b"\x01" * 200, "application/ms-tnef")


# name: how it is made, what must become of it, and the rights that must be suggested (None: not looked at)
KINDS: dict[str, tuple[Make, set[str], set[str] | None]] = {
    "latin-1 said to be utf-8": (
        lambda: in_charset(
            "latin-1", "Fraga", "Jag begär att ni raderar alla uppgifter om mig. Hälsningar, Åke", said="utf-8"
        ),
        {"opened"},
        {"erasure"},
    ),
    "windows-1252 without a label": (
        lambda: in_charset(
            "cp1252", "Hej", "Jag vill ha ett registerutdrag – tack på förhand. Östen", said="unknown-8bit"
        ),
        {"opened"},
        {"access"},
    ),
    "utf-7": (
        lambda: in_charset("utf-7", "Hej", "Vänligen radera mina uppgifter. /Bertil"),
        {"opened"},
        {"erasure"},
    ),
    "away, swedish": (
        lambda: plain(
            "Frånvarande Re: Vi har tagit emot din begäran",
            "Hej! Jag är på semester till den 7 april och läser inte min e-post. Vid brådskande ärenden, ring växeln.",
        ),
        {"filed_auto"},
        None,
    ),
    "away, swedish, without a telling subject": (
        lambda: plain("SV: Ärende", "Tack för ditt mejl! Jag är föräldraledig till augusti. Kontakta min kollega.\n/B"),
        {"filed_auto"},
        None,
    ),
    "away, finnish": (
        lambda: plain("Poissa: Re: Asia", "Olen lomalla 7.4. asti. Kiireellisissä asioissa ota yhteyttä vaihteeseen."),
        {"filed_auto"},
        None,
    ),
    "away, finnish, in the words alone": (
        lambda: plain("Re: Asia", "Tämä on automaattinen vastaus. Olen lomalla 7.4. asti."),
        {"filed_auto"},
        None,
    ),
    "away, german": (
        lambda: plain(
            "Abwesenheitsnotiz: Anfrage", "Ich bin bis zum 7. April nicht im Büro. Ihre Mail wird nicht gelesen."
        ),
        {"filed_auto"},
        None,
    ),
    "away, french": (
        lambda: plain("Absence du bureau Re: Dossier", "Je suis absent jusqu'au 7 avril et répondrai à mon retour."),
        {"filed_auto"},
        None,
    ),
    "away, french, in the words alone": (
        lambda: plain("RE: Dossier", "Bonjour, je suis actuellement en congé jusqu'au 7 avril. Cordialement"),
        {"filed_auto"},
        None,
    ),
    "an away notice of a person who asks": (
        lambda: plain(
            "Radera mina uppgifter", "Jag är på semester men vill att ni raderar mina personuppgifter nu. /Bertil"
        ),
        {"opened"},
        {"erasure"},
    ),
    "a person on holiday who asks something else": (
        lambda: plain("Reklam", "Hej! Jag är på semester, men sluta skicka reklam till mig. /Bertil"),
        {"quarantined"},
        None,
    ),
    "forwarded by a colleague": (
        lambda: plain(
            "VB: Begäran",
            "Hej, den här kom till mig. Kan ni ta den?\n\n-----Ursprungligt meddelande-----\nFrån: Anna Åström "
            "<anna@example.com>\nSkickat: den 4 mars 2026\nTill: info@dhsolutions.se\nÄmne: Begäran\n\n"
            "Jag begär ett registerutdrag enligt artikel 15.\nAnna",
        ),
        {"opened"},
        {"access"},
    ),
    "forwarded as a whole mail": (
        lambda: forwarded_whole(
            "Fwd: Radering", "Se bifogat mejl.", plain("Radering", "Radera alla mina uppgifter. Anna")
        ),
        {"opened"},
        None,
    ),
    "exchange could not deliver": (
        lambda: report(
            "Microsoft Outlook <postmaster@example.org>",
            "Undeliverable: Ett brev",
            "Your message to anna@example.com couldn't be delivered. anna wasn't found at example.com.",
            "Reporting-MTA: dns;mail.example.org\n\nFinal-Recipient: rfc822;anna@example.com\nAction: failed\n"
            "Status: 5.1.10\nDiagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound",
            "Subject: Ett brev",
        ),
        {"filed_auto"},
        None,
    ),
    "postfix delays": (
        lambda: report(
            "MAILER-DAEMON@mail.example.org (Mail Delivery System)",
            "Delayed Mail (still being retried)",
            "YOU DO NOT NEED TO RESEND YOUR MESSAGE.",
            "Reporting-MTA: dns; mx.org\n\nFinal-Recipient: rfc822; anna@example.com\nAction: delayed\nStatus: 4.4.1",
            "Subject: Ett brev",
            Return_Path="<>",
        ),
        {"filed_auto"},
        None,
    ),
    "gmail could not deliver": (
        lambda: report(
            "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
            "Delivery Status Notification (Failure)",
            "** Address not found **\nYour message wasn't delivered because the address couldn't be found.",
            "Reporting-MTA: dns; mx.google\n\nFinal-Recipient: rfc822; anna@example.com\nAction: failed\nStatus: 5.1.1",
            "Subject: Ett brev",
            Auto_Submitted="auto-replied",
        ),
        {"filed_auto"},
        None,
    ),
    "sealed in s/mime": (lambda: sealed_in_smime("Begäran om radering av mina uppgifter"), {"opened"}, {"erasure"}),
    "signed in s/mime": (
        lambda: signed_in_smime("Hej", "Jag vill veta vilka uppgifter ni har om mig."),
        {"opened"},
        {"access"},
    ),
    "a winmail.dat": (lambda: winmail("Begäran", "Radera mina uppgifter."), {"opened"}, {"erasure"}),
    "an invitation": (invitation, {"opened", "filed_auto", "quarantined"}, None),
    "a page alone": (
        lambda: only_page(
            "Hej",
            "<html><body><style>p{color:red}</style><p>Jag vill <b>ta bort</b> mitt konto och radera "
            "mina uppgifter.</p></body></html>",
        ),
        {"opened"},
        {"erasure"},
    ),
    "all in the subject": (lambda: plain("Radera alla mina personuppgifter", "\n"), {"opened"}, {"erasure"}),
    "request in a text file": (
        lambda: with_file(
            "Begäran", "Se bifogad fil.", "begaran.txt", "Jag begär radering enligt artikel 17.".encode(), "text/plain"
        ),
        {"opened"},
        None,
    ),
    "request in a pdf": (
        lambda: with_file(
            "GDPR-begäran", "Se bilagan.", "begaran.pdf", b"%PDF-1.4 1 0 obj<<>>endobj", "application/pdf"
        ),
        {"opened"},
        None,
    ),
    "request in a word file": (
        lambda: with_file("Begäran enligt GDPR", "", "begaran.docx", docx("Radera mig"), "application/octet-stream"),
        {"opened"},
        None,
    ),
    "several rights": (
        lambda: plain(
            "Flera saker",
            "Hej,\n1. Skicka en kopia på mina personuppgifter.\n2. Rätta min adress.\n3. Radera sedan mitt konto.\n"
            "4. Sluta skicka nyhetsbrev.\nBertil",
        ),
        {"opened"},
        {"access", "rectification", "erasure", "marketing_stop"},
    ),
    "request quoted below a thank-you": (
        lambda: plain(
            "Sv: Offert",
            "Tack för hjälpen, det löste sig!\n\nDen 3 mars 2026 skrev Bertil:\n> Jag begär att ni raderar alla mina "
            "uppgifter enligt artikel 17.\n> Bertil",
        ),
        {"opened"},
        {"question"},
    ),
    "spam that sells gdpr": (
        lambda: plain(
            "Är ditt företag redo för GDPR?",
            "Vi hjälper er att undvika böter! Boka vår GDPR-kurs redan i dag för 4 990 kr. Klicka här för erbjudandet. "
            "Vill du inte ha fler mejl? Avregistrera dig här.",
        ),
        {"opened", "quarantined", "filed_auto"},
        set(),
    ),
    "a question with a gdpr footer": (
        lambda: plain("Faktura", f"Hej! När förfaller faktura 1234?{FOOTER}"),
        {"opened"},
        {"question"},
    ),
    "a question with a gdpr footer and no line before it": (
        lambda: plain("Faktura", f"Hej! När förfaller faktura 1234?\n\n{FOOTER.replace('-- ', 'Med vänlig hälsning')}"),
        {"opened"},
        {"question"},
    ),
    "on behalf of somebody": (
        lambda: plain(
            "Registerutdrag för min klient",
            "Jag är ombud för Anna Åström och begär för hennes räkning ett registerutdrag. Fullmakt bifogas.\nLisa Lag",
        ),
        {"opened"},
        {"access"},
    ),
    "english": (
        lambda: plain("Data request", "Please delete my account and send me a copy of my personal data first. Bertil"),
        {"opened"},
        {"erasure", "access"},
    ),
    "taken back": (
        lambda: plain("Min begäran", "Jag drar tillbaka min begäran om radering. Behåll mina uppgifter. Bertil"),
        {"opened"},
        {"question"},
    ),
    "not to be erased": (
        lambda: plain("Viktigt", "Ni får inte radera mina uppgifter, jag behöver dem i en tvist. Bertil"),
        {"opened"},
        None,
    ),
}

# what somebody writes in one line: the rights a person would hear in it
SAID = {
    "Skicka allt ni har om mig.": {"access"},
    "Jag vill begära ut mina uppgifter.": {"access"},
    "What do you know about me?": {"access"},
    "Welche Daten haben Sie über mich gespeichert?": {"access"},
    "Quelles données avez-vous sur moi ?": {"access"},
    "Mitä tietoja teillä on minusta?": {"access"},
    "Glöm mig.": {"erasure"},
    "Jeg vil gerne have slettet mine oplysninger.": {"erasure"},
    "Haluan, että poistatte tietoni.": {"erasure"},
    "Je souhaite que vous supprimiez mes données.": {"erasure"},
    "Quiero que borren mis datos.": {"erasure"},
    "Please forget me.": {"erasure"},
    "Ni har stavat mitt namn fel.": {"rectification"},
    "Jag har flyttat. Skriv in min nya adress.": {"rectification"},
    "Sluta mejla mig!": {"marketing_stop"},
    "Please remove me from your mailing list.": {"marketing_stop"},
    "Ta bort mig från era utskick.": {"marketing_stop"},
    "Jag samtycker inte längre till att ni behandlar mina uppgifter.": {"objection"},
    "Kan vi få ett pub avtal?": {"agreement"},
    "Ni har aldrig svarat på min begäran.": {"complaint"},
    "När har ni öppet?": {"question"},
}
