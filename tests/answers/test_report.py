import re

import polars as pl
import pytest
from lxml import html as lxml_html

from kintrace.answers import write_report
from kintrace.answers.page import compared, shown
from kintrace.answers.report_words import Words
from kintrace.model import Language

from .conftest import LIST, NAMES, Matched, Reading, Source, given


@pytest.mark.parametrize("language", list(Language))
def test_the_report_is_one_file_without_script_or_network(tmp_path, language):
    path = tmp_path / "r.html"
    write_report(given(), path, language)
    text = path.read_text(encoding="utf-8")
    page = lxml_html.document_fromstring(text.encode(), parser=lxml_html.HTMLParser(encoding="utf-8"))
    assert page.get("lang") == language.value
    assert not page.xpath("//script | //img | //iframe | //link | //form | //object | //*[@src]")
    assert all(a.get("href").startswith("#") for a in page.xpath("//a"))
    assert not re.search(r"https?:|url\(|@import| on\w+=", text)
    assert len(page.xpath("//details[@class='r']")) == 6
    assert len(page.xpath("//h1")) == 1
    assert all(table.xpath("caption") for table in page.xpath("//table"))


def test_every_link_leads_to_a_row(tmp_path):
    path = tmp_path / "r.html"
    write_report(given(), path, "uk")
    page = lxml_html.fromstring(path.read_text(encoding="utf-8"))
    ids = set(page.xpath("//@id"))
    assert {a.get("href")[1:] for a in page.xpath("//a")} <= ids


def test_markup_in_a_list_stays_text(tmp_path):
    bad = ({**LIST[0], "name": "<script>alert(1)</script>\"'&", "place": "</details><b>"}, *LIST[1:])
    left = Reading(Source("<i>x</i>.csv"), bad, {**NAMES, "note": "<u>№</u>"})
    base = given()
    frame = left.frame()
    old = base.matches
    matches = Matched(frame, old.right, old.pairs, old.rows, old.families, old.conflicts)
    path = tmp_path / "r.html"
    write_report(given(left=left, matches=matches), path, "ru")
    page = lxml_html.fromstring(path.read_text(encoding="utf-8"))
    assert not page.xpath("//script | //b[not(ancestor::ul)] | //u")
    assert "<script>alert(1)" in page.text_content()


def test_hidden_characters_are_made_visible():
    assert "U+202E" in shown("а\u202eб", Language.EN)
    assert "\u202e" not in shown("а\u202eб", Language.EN)
    assert "\x01" not in shown("а\x01б", Language.EN)


def test_letters_that_differ_are_marked_and_transliterations_are_not():
    assert compared("Лозова", "Лозовая", Language.UK)[1] == "Лозова<mark>я</mark>"
    assert compared("04.05.2016", "04.06.2016", Language.UK)[0] == "04.0<mark>5</mark>.2016"
    assert "<mark>" not in "".join(compared("Григорьев", "Григор'єв", Language.UK))
    assert "<mark>" not in "".join(compared("Олена", "Olena", Language.UK))


def test_five_thousand_rows_stay_a_file_that_a_phone_can_open(tmp_path):
    many = tuple({**LIST[i % 6], "note": str(i)} for i in range(5000))
    left = Reading(Source("довгий.csv"), many, NAMES)
    frame, old = left.frame(), given().matches
    copies = [old.pairs.with_columns((pl.col("left") + 6 * k).cast(pl.UInt32)) for k in range(5000 // 6)]
    rows = pl.concat(
        [old.rows.with_columns((pl.col("left") + 6 * k).cast(pl.UInt32)) for k in range(834)]
    ).head(5000)
    matches = Matched(frame, old.right, pl.concat(copies), rows, old.families, old.conflicts.head(0))
    path = tmp_path / "r.html"
    write_report(given(left=left, matches=matches, duplicates=None), path, "uk")
    assert path.read_text(encoding="utf-8").count('class="r"') == 5000
    assert path.stat().st_size < 25_000_000


def test_a_long_page_says_each_shared_sentence_once_and_needs_no_script(tmp_path, monkeypatch):
    monkeypatch.setattr("kintrace.answers.report_words.LONG", 3)
    path = tmp_path / "r.html"
    write_report(given(), path, "uk")
    page = lxml_html.document_fromstring(path.read_text(encoding="utf-8"))
    assert not page.xpath("//script")
    style = page.xpath("string(//style)")
    said = {
        name: text
        for where, text in re.findall(r'(.*)\{content:"(.*)"\}', style)
        for name in where.split(",")
    }
    assert "Разом" in said[".t th::before"]
    for row in page.xpath("//table[contains(@class, 'e')]//tr[starts-with(@class, 's')]"):
        assert said[f".{row.get('class')} th::before"]
        assert said[f".{row.get('class')} td:last-child::before"]
    for table in page.xpath("//table[starts-with(@class, 'k s')]"):
        number = table.get("class").split()[1]
        for row in range(1, len(table.xpath(".//tr")) + 1):
            assert said[f".{number} tr:nth-child({row}) th::before"]
    assert all(f"p.{p.get('class')}::before" in said for p in page.xpath("//details//p[@class]"))
    assert len(said.values()) >= 6 and len(re.findall(r"\{content:", style)) <= len(said)


def test_a_long_page_is_many_times_shorter_than_its_sentences(tmp_path, monkeypatch):
    short, long = tmp_path / "s.html", tmp_path / "l.html"
    write_report(given(), short, "ru")
    monkeypatch.setattr("kintrace.answers.report_words.LONG", 3)
    write_report(given(), long, "ru")
    rows = [path.read_text(encoding="utf-8").partition("<main>")[2] for path in (short, long)]
    assert len(rows[1]) < len(rows[0])


def test_words_in_the_style_sheet_cannot_end_it():
    words = Words(Language.UK, 5000)
    words.reason('</style><script>"\\\n}')
    assert not re.search(r'</style|<script|\\\\"', words.css())
    assert re.search(r'p\.s0::before\{content:"[^"]*"\}', words.css())


def test_words_wholly_unlike_are_marked_whole():
    assert compared("Онищенко", "Хмель", Language.UK) == ("<mark>Онищенко</mark>", "<mark>Хмель</mark>")
