"""The text taken apart, made into HTML that can't hurt, and compared; the faults of a mapping, each in words."""

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.utils.translation import override

from policy.comparison import Kind, changes
from policy.markdown import as_html
from policy.sentences import REQUIREMENTS, faults, sentences, with_names


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


class Tags(HTMLParser):
    """What a browser would make of it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[str]]] = []
        self.leads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag with its attributes' names."""
        self.found.append((tag, [name for name, _value in attrs]))
        self.leads += [value or "" for name, value in attrs if name == "href"]


ALL = " ".join(REQUIREMENTS)
TEXT = f"# Policy {{#policy}}\n\nVi svarar *snart*. {{#answer {ALL}}}\nDet är gratis. {{#free R-48}}\n"


def test_each_sentence_has_its_name_its_words_and_its_requirements() -> None:
    title, answer, free = sentences(TEXT)
    assert (title.name, title.heading) == ("policy", True)
    assert (answer.words, answer.requirements) == ("Vi svarar *snart*.", REQUIREMENTS)
    assert free.digest != sentences(TEXT.replace("gratis", "dyrt"))[2].digest


def test_a_mark_becomes_an_anchor_and_is_not_shown() -> None:
    page = as_html(TEXT + "\n## Mer {#more}\n\n- ett {#one R-01}\n- två {#two}\n")
    assert '<span id="s-answer">Vi svarar <em>snart</em>.</span>\n<span id="s-free">Det är gratis.</span>' in page
    assert '<h2 id="s-more">Mer</h2>' in page
    assert '<li><span id="s-one">ett</span></li>' in page
    assert "R-" not in page
    assert "{" not in page


@pytest.mark.parametrize(
    "hurtful",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](https://elsewhere.example/pixel.gif)",
        "[x](javascript:alert(1))",
        "[x](data:text/html,x)",
        "[x](http://plain.example)",
        '<a href="https://a.example" onclick="x">x</a>',
        "<style>*{display:none}</style>",
        "<iframe src=https://a.example></iframe>",
        "&#60;script&#62;alert(1)&#60;/script&#62;",
        '{#a" onclick="x}',
    ],
)
def test_nothing_in_a_text_runs_or_loads(hurtful: str) -> None:
    page = Tags()
    page.feed(as_html(f"# A {{#a}}\n\n{hurtful} {{#b}}\n\n{hurtful}\n"))
    assert {tag for tag, _attributes in page.found} <= {"h1", "p", "span", "a"}
    assert {name for _tag, names in page.found for name in names} <= {"id", "href", "rel"}
    for leads in page.leads:
        assert leads.startswith("https://")


def test_a_link_leads_out_without_saying_where_from() -> None:
    assert '<a href="https://www.imy.se/" rel="noreferrer">imy.se</a>' in as_html("[imy.se](https://www.imy.se/) {#a}")


@pytest.mark.parametrize(
    ("swedish", "english", "said"),
    [
        (TEXT + "Utan märke.\n", "", "no mark at the end of “Utan märke.”"),
        (TEXT + "Igen. {#free}\n", "", "the name free stands 2 times"),
        (TEXT + "Okänt. {#odd R-99}\n", "", "R-99 are no requirements"),
        (TEXT.replace("R-07 ", ""), "", "No sentence stands for R-07."),
        (TEXT.replace("# Policy {#policy}", "Policy {#policy}"), "", "begins with its one title"),
        (TEXT, TEXT + "More. {#more}\n", "In one language only: more."),
        (TEXT, TEXT.replace("{#free R-48}", "{#free}"), "Other requirements in English than in Swedish: free."),
    ],
)
def test_what_is_wrong_with_a_mapping_is_said_in_words(swedish: str, english: str, said: str) -> None:
    assert faults(TEXT, TEXT) == []
    (told,) = faults(swedish, english)
    assert said in told


def test_a_requirement_can_be_left_out_on_purpose_but_not_be_left_out_and_said() -> None:
    without = TEXT.replace("R-37 ", "")
    assert faults(without, "", not_promised=["R-37"]) == []
    assert "named as left out" in faults(TEXT, "", not_promised=["R-37"])[0]


def test_a_text_without_names_gets_some_and_keeps_those_it_has() -> None:
    named = with_names("# Vår policy\n\nVi svarar. {#answer R-50}\nVi raderar.\n\n- snart\n")
    assert [one.name for one in sentences(named)] == ["s1", "answer", "s2", "s3"]
    assert with_names(named) == named


def test_the_comparison_tells_new_gone_changed_and_newly_mapped_apart() -> None:
    after = TEXT.replace("*snart*", "*genast*").replace("{#free R-48}", "{#free R-48 R-49}") + "Nytt. {#new}\n"
    found = {change.name: change for change in changes(TEXT + "Bort. {#gone}\n", after)}
    assert {name: change.kind for name, change in found.items()} == {
        "answer": Kind.CHANGED,
        "free": Kind.MAPPED,
        "new": Kind.ADDED,
        "gone": Kind.REMOVED,
    }
    assert [(piece.fate, piece.words) for piece in found["answer"].pieces] == [
        ("same", "Vi svarar "),
        ("gone", "*snart*."),
        ("new", "*genast*."),
    ]
    assert changes(TEXT, TEXT) == []
