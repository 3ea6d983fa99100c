"""Words are found in all their forms, alike in Python and in both databases, and whatever is typed takes no time."""

import time

import pytest

from tests.makers import make_deliverable, make_initiative, make_involvement, publish
from tracking.models import InitiativeVersion
from tracking.search import CODE, ELSEWHERE, TITLE, Words, searchable, swedish_sort_key

TEXT = searchable(
    ["Kliniska läkemedelsprövningar", "Clinical trials of medicines"],
    ["KN2023/01983", "Dir. 2025:76", "4.1", "2024-4.1"],
    ["Vården, regionerna och lagen om hälsodata. Målet är Café-nät för AI (it-stöd).", "Insats från 2021"],
)

FOUND = [
    "läkemedelsprövningarna",
    "LÄKEMEDEL",
    "lakemedel",
    "läkemedelspröv",
    "klinisk läkemedel",
    "kliniskt",
    "trial",
    "region",
    "regionernas",
    "lagar",
    "vårdens",
    "hälsa",
    "målen",
    "cafe",
    "CAFÉ\u0301",
    "nät",
    "ai",
    "insatserna",
    "kn2023/01983",
    "KN2023",
    "KN2023/019",
    "01983",
    "KN2023 01983",
    "dir. 2025:76",
    "2025:76",
    "4.1",
    "2024-4.1",
    "2024/4.1",
    "(4.1)",
    "2021",
    "kliniska och läkemedel",
    "medicines for the trials",
]

NOT_FOUND = [
    "prövningar",  # inside a longer word is not promised
    "dates",
    "4",
    "4.10",
    "2019-4.1",
    "202",
    "a",
    "kliniska finnsinte",
    "%",
    "_",
    "",
    "   ",
    "🧬",
    ".*",
    "\\",
]


@pytest.mark.parametrize("words", FOUND)
def test_a_word_is_found_in_any_form(words):
    assert Words(words).rank_in(TEXT) is not None


@pytest.mark.parametrize("words", NOT_FOUND)
def test_what_is_not_there_is_not_found(words):
    assert Words(words).rank_in(TEXT) is None


@pytest.mark.parametrize(
    ("words", "rank"),
    [
        ("4.1", CODE),
        ("2024-4.1", CODE),
        ("dir. 2025:76", CODE),
        ("kn2023/01983", CODE),
        ("läkemedel", TITLE),
        ("clinical trial", TITLE),
        ("hälsodata", ELSEWHERE),
        ("läkemedel hälsodata", ELSEWHERE),
    ],
)
def test_codes_rank_before_titles_and_titles_before_the_rest(words, rank):
    assert Words(words).rank_in(TEXT) == rank


@pytest.fixture
def version(goal, organisation):
    initiative = make_initiative(
        "Kliniska läkemedelsprövningar",
        goal,
        title_en="Clinical trials of medicines",
        reference="KN2023/01983",
        summary="Vården, regionerna och lagen om hälsodata. Målet är Café-nät för AI (it-stöd). Insats från 2021",
    )
    make_deliverable(initiative, document="Dir. 2025:76")
    make_involvement(initiative, organisation)
    return publish(initiative)


@pytest.mark.django_db
def test_the_database_finds_what_python_finds(version):
    shown = InitiativeVersion.objects.all()

    assert [words for words in FOUND if not Words(words).among(shown).exists()] == []
    assert [words for words in NOT_FOUND if Words(words).among(shown).exists()] == []
    for words in ["4.1", "2024-4.1", "dir. 2025:76", "läkemedel", "hälsodata", "läkemedel hälsodata"]:
        assert Words(words).ranked(shown).get().rank == Words(words).rank_in(version.search_text), words


@pytest.mark.parametrize(
    ("words", "text", "marked"),
    [
        ("prövningarna", "En prövning, två PRÖVNINGAR.", "En <mark>prövning</mark>, två <mark>PRÖVNINGAR</mark>."),
        ("läkemedel", "läkemedelsprövning", "<mark>läkemedelsprövning</mark>"),
        ("KN2023/01983", "Se KN2023/01983!", "Se <mark>KN2023/01983</mark>!"),
        ("4.1", "4.1 och 4.10", "<mark>4.1</mark> och 4.10"),
        ("2024-4.1", "4.1 Fler", "<mark>4.1</mark> Fler"),
        ("script", "<script>alert('&')</script>", None),
        ("mark", "</mark><b>", "&lt;/<mark>mark</mark>&gt;&lt;b&gt;"),
        ("amp lt", "& <", "&amp; &lt;"),
        ("it", "it-stöd och italienska", "<mark>it</mark>-stöd och italienska"),
        ("", "Inget & ingen", "Inget &amp; ingen"),
    ],
)
def test_hits_are_marked_in_escaped_text(words, text, marked):
    if marked is None:
        marked = "&lt;<mark>script</mark>&gt;alert(&#x27;&amp;&#x27;)&lt;/<mark>script</mark>&gt;"

    assert Words(words).marked(text) == marked


def test_an_excerpt_begins_near_the_first_hit_and_cuts_between_words():
    text = f"{'Först annat. ' * 50}Här står prövningen. {'Sedan mera. ' * 50}"

    excerpt = Words("prövningar").excerpt(text)

    assert excerpt.startswith("… ")
    assert excerpt.endswith(" …")
    assert "Här står <mark>prövningen</mark>." in excerpt
    assert len(excerpt) < 280
    assert Words("prövning").excerpt("Kort <text>.") == "Kort &lt;text&gt;."
    assert Words("x").excerpt("å" * 5000).endswith(" …")


def test_at_most_ten_words_are_used_and_little_ones_do_not_count():
    words = Words("ett av " + " ".join(f"ord{number}" for number in range(12)) + " ord1")

    assert words.words == [f"ord{number}" for number in range(10)]
    assert words.left_out == ["ord10", "ord11"]
    assert Words("och i").words == ["och", "i"]
    assert not Words("%% 🧬 --")


ODD = {
    "long": "a" * 4000,
    "ten long words": " ".join("abcdefghij"[number] * 400 for number in range(10)),
    "nested groups": "(a+)+$" * 600,
    "codes": "1.1/1-1:" * 500,
    "percent": "%" * 4000,
    "underscores": "_a" * 2000,
    "emoji": "👩‍🔬🧬" * 500,
    "letters that grow when folded": "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}ß" * 2000,
    "combining": "a" + "\N{COMBINING ACUTE ACCENT}" * 4000,
}


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ODD.values(), ids=ODD.keys())
def test_nothing_that_is_typed_takes_long(version, typed):
    text = f"{typed} Vården och regionerna. " * 5

    started = time.perf_counter()
    words = Words(typed)
    words.marked(text)
    words.excerpt(text)
    list(words.ranked(InitiativeVersion.objects.all()))
    searchable([text], [typed], [text])

    assert time.perf_counter() - started < 2
    assert len(words.words) <= 10


def test_titles_stand_in_swedish_order():
    """Å, ä and ö last; æ with ä, ø with ö and ü with y, as in Swedish registers; other accents do not count."""
    in_order = [
        "Érica",
        "Eriksson",
        "Idé",
        "Muller",
        "Müller",
        "Myllerup",
        "Zebra",
        "Ålder",
        "Äpple",
        "Ærlig",
        "Øl",
        "Örn",
    ]

    backwards = in_order[::-1]

    assert sorted(backwards, key=swedish_sort_key) == in_order
    assert swedish_sort_key("Æpple ") == swedish_sort_key("äpple")
    assert swedish_sort_key("Wester–Østby") == swedish_sort_key("WESTER ÖSTBY")
    assert swedish_sort_key("2 a") < swedish_sort_key("a")
