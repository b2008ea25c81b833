"""Lists of numbers as people export them: good lines are kept, bad ones told, nothing else happens."""

from __future__ import annotations

import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huying.errors import BadInput
from huying.features.campaigns.lead_file import GoodLine, RefusedLine, read_leads

pytestmark = pytest.mark.unit


def read(content: bytes, country: str = "CN") -> tuple[list[GoodLine], list[RefusedLine]]:
    good: list[GoodLine] = []
    refused: list[RefusedLine] = []
    for batch in read_leads(io.BytesIO(content), country):
        good += batch.good
        refused += batch.refused
    return good, refused


def reasons(content: str, country: str = "CN") -> list[tuple[int, str]]:
    return [(line.line, line.reason) for line in read(content.encode(), country)[1]]


def numbers(content: str | bytes, country: str = "CN") -> list[str]:
    raw = content if isinstance(content, bytes) else content.encode()
    return [line.number for line in read(raw, country)[0]]


def test_number_name_and_every_other_column() -> None:
    content = "name,Number,Plan,age\n王小明,138 0000 0021,Gold,30\n李, +86 10 5550 0001 ,,\n"
    good, refused = read(content.encode())
    assert refused == []
    assert good == [
        GoodLine(2, "+8613800000021", "王小明", {"Plan": "Gold", "age": "30"}),
        GoodLine(3, "+861055500001", "李", {}),
    ]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"], ids=lambda name: name
)
def test_encodings_people_send(encoding: str) -> None:
    content = "姓名,手机号码,城市\n王小明,13800000021,北京\n".encode(encoding)
    assert read(content) == ([GoodLine(2, "+8613800000021", "王小明", {"城市": "北京"})], [])


@pytest.mark.parametrize("mark", [",", ";", "\t", "|", "，"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(mark: str, end: str) -> None:
    content = end.join([mark.join(["a", "phone", "b"]), mark.join(["1", "13800000021", "2"]), ""])
    assert read(content.encode())[0] == [GoodLine(2, "+8613800000021", "", {"a": "1", "b": "2"})]


@pytest.mark.parametrize(
    "title",
    ["number", "NUMBER", " Phone ", "phone_number", "Mobile", "电话", "号码", "手机", "手机号", "Ｐｈｏｎｅ"],
)
def test_names_of_the_number_column(title: str) -> None:
    assert numbers(f"{title}\n13800000021\n") == ["+8613800000021"]


def test_excels_own_first_line_is_skipped() -> None:
    assert numbers("sep=;\nnumber;name\n13800000021;Wang\n") == ["+8613800000021"]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "number_missing"),
        ("hello", "not_a_number"),
        ("1-800-FLOWERS", "not_a_number"),
        ("13800000021 ext 5", "not_a_number"),
        ("'; DROP TABLE leads; --", "not_a_number"),
        ('=HYPERLINK("http://x")', "unreadable-or-not_a_number"),
        ("@SUM(1+1)", "not_a_number"),
        ("1.38E+10", "spreadsheet_rounded"),
        ("1,38E+10", "spreadsheet_rounded"),
        ("+999123456789", "unknown_country_code"),
        ("12", "too_short"),
        ("138000000211234567", "too_long"),
        ("1" * 60, "too_long"),
        ("+15555550100", "not_in_use"),
        ("💣💣💣", "not_a_number"),
    ],
)
def test_numbers_that_are_refused(written: str, reason: str) -> None:
    cell = '"' + written.replace('"', '""') + '"'
    (found,) = reasons(f"name,number\nx,{cell}\n")
    assert found == (2, "not_a_number" if "-or-" in reason else reason)


@pytest.mark.parametrize(
    "written",
    [
        "13800000021",
        "13800000021.0",
        "'13800000021",
        "０１０-５５５０-０００１",
        "008613800000021",
        "tel:+8613800000021",
        "+86 (138) 0000-0021",
        "\u202a+8613800000021\u202c",
    ],
)
def test_numbers_people_write(written: str) -> None:
    assert numbers(f"number\n{written}\n") in (["+8613800000021"], ["+861055500001"])


def test_the_country_is_the_campaigns() -> None:
    assert numbers("number\n(212) 555-0123\n", "US") == ["+12125550123"]
    assert numbers("number\n07911 123456\n", "GB") == ["+447911123456"]


def test_twice_in_the_file_counts_once_however_it_is_written() -> None:
    assert reasons("number\n13800000021\n+86 138-0000-0021\n") == [(3, "twice_in_file")]


def test_line_numbers_are_the_files_own() -> None:
    content = 'number,note\n13800000021,"two\nlines"\n\n\nbad,\n13800000022,\n'
    good, refused = read(content.encode())
    assert [line.line for line in good] == [2, 7]
    assert [(line.line, line.number, line.reason) for line in refused] == [(6, "bad", "not_a_number")]


def test_a_quote_that_is_never_closed_costs_one_line() -> None:
    rows = [f"1380000{n:04d},x" for n in range(100)]
    rows[10] = '13800009999,"oops'
    good, refused = read(("number,note\n" + "\n".join(rows) + "\n").encode())
    assert [(line.line, line.reason) for line in refused] == [(12, "quote_not_closed")]
    assert len(good) == 99


def test_an_overlong_line_costs_one_line() -> None:
    content = f"number,note\n13800000021,a\n13800000022,{'x' * 5_000_000}\n13800000023,b\n"
    assert reasons(content) == [(3, "line_too_long")]
    assert numbers(content) == ["+8613800000021", "+8613800000023"]


def test_an_overlong_line_inside_a_quote() -> None:
    content = f'number,note\n13800000022,"a\n{"x" * 50_000}\n13800000023,b\n'
    assert numbers(content) == ["+8613800000023"]
    assert reasons(content) == [(2, "quote_not_closed"), (3, "line_too_long")]


def test_nul_bytes_and_other_controls_cost_one_line() -> None:
    content = "number,name\n13800000021,a\x00b\n13800000022,a\x1bb\n13800000023,fine\n" + "x" * 0
    assert reasons(content) == [(2, "control_characters"), (3, "control_characters")]


def test_formulas_and_markup_are_only_text() -> None:
    content = "number,name,note\n13800000021,=cmd|' /C calc'!A0,<script>alert(1)</script>\n"
    (lead,) = read(content.encode())[0]
    assert lead.name == "=cmd|' /C calc'!A0"
    assert lead.data == {"note": "<script>alert(1)</script>"}


def test_names_that_are_too_long_or_have_line_breaks() -> None:
    content = f'number,name\n13800000021,{"王" * 10_000}\n13800000022,"Wang\n  Xiao"\n'
    good, refused = read(content.encode())
    assert [line.reason for line in refused] == ["name_too_long"]
    assert good[0].name == "Wang Xiao"


def test_more_cells_than_columns() -> None:
    assert reasons("number,a\n13800000021,1,2\n13800000022,1,,\n") == [(2, "too_many_columns")]


def test_columns_without_a_name_or_with_the_same_name_are_kept_apart() -> None:
    (lead,) = read(b"number,,x,x\n13800000021,1,2,3\n")[0]
    assert lead.data == {"column 2": "1", "x": "2", "x (4)": "3"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "import.empty"),
        (b" \r\n\r\n ", "import.empty"),
        (b"\xef\xbb\xbf", "import.empty"),
        (b",,,\n,,,\n", "import.empty"),
        (b"PK\x03\x04xxxx", "import.not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "import.not_a_table"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "import.not_a_table"),
        (b"%PDF-1.7", "import.not_a_table"),
        (bytes(range(256)) * 10, "import.not_a_table"),
        (bytes(1000), "import.not_a_table"),
        (b"number\n\xff\xff\xff\n", "import.encoding"),
        (b"\xef\xbb\xbfnumber\n\xff\n", "import.encoding"),
        (b"\xff\xfen\x00u\x00m", "import.encoding"),
        (b"13800000021\n13800000022\n", "import.no_number_column"),
        (b"name,city\nWang,Beijing\n", "import.no_number_column"),
        (b"x" * 100_000, "import.empty"),
    ],
)
def test_files_that_are_no_lists(content: bytes, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        read(content)
    assert refused.value.code == code
    assert refused.value.message.endswith(".")


def test_ten_thousand_lines_take_a_moment() -> None:
    rubbish = ["", "x", "1.3E10", "+999999", '"', "110", "=1+1", "💣,a", "13800000000,a,b,c", "'--;"]
    rows = [f"1390{n:07d},客户{n},x" if n % 5 else rubbish[n // 5 % 10] for n in range(10_000)]
    began = time.process_time()
    good, refused = read(("号码,姓名,备注\n" + "\n".join(rows)).encode("gb18030"))
    assert time.process_time() - began < 5
    assert len(good) >= 7_900
    assert len(good) + len(refused) >= 9_700
    assert len({line.line for line in [*good, *refused]}) == len(good) + len(refused)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        read(b"number,name\n" + content)
    except BadInput:
        pass


cell = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(cell, max_size=4), max_size=12), st.integers(0, 12))
def test_a_good_line_is_kept_whatever_is_around_it(rubbish: list[list[str]], place: int) -> None:
    rows: list[str] = [",".join(row).replace('"', "").replace("\r", "").replace("\n", "") for row in rubbish]
    rows = [row for row in rows if "13800000021" not in row]
    rows.insert(place, "13800000021,Wang,note")
    assert "+8613800000021" in numbers("number,name,note\n" + "\n".join(rows))
