"""Reading a list of numbers as people export them, line by line.

Pure: bytes in, batches of good leads and refused lines out; no database, no clock. Whatever is in the file,
a good line is kept and a bad one is refused with its line number and a reason code; only a file that is no
table at all is refused as a whole, with a sentence that says what to do.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from huying.errors import BadInput
from huying.kit.numbers import LONGEST, NumberRefused, to_e164

LONGEST_LINE = 20_000
"""Characters of one line; a longer one is refused."""
MOST_LINES = 200_000
"""Lines one file may have."""
_RECORD_LINES = 20  # more lines than this in one record mean a quote that was never closed
_BATCH = 2_000
_LONGEST_NAME = 100

NUMBER_COLUMNS = (
    "number", "phone", "phone number", "telephone", "tel", "mobile", "mobile number", "cell", "msisdn",
    "电话", "电话号码", "号码", "手机", "手机号", "手机号码", "联系电话", "联系方式", "被叫", "被叫号码",
)  # fmt: skip
NAME_COLUMNS = (
    "name", "full name", "customer", "customer name", "contact",
    "姓名", "名字", "客户", "客户姓名", "客户名称", "联系人",
)  # fmt: skip

_NOT_TABLES = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"{\\rtf", "a word processor's document"),
)
_SAVE_AS = 'Open it in your spreadsheet, choose "Save as", "CSV UTF-8", and send that file.'


@dataclass(frozen=True)
class GoodLine:
    """A lead as it will be stored; `data` holds every column that is neither number nor name."""

    line: int
    number: str
    name: str
    data: dict[str, object]


@dataclass(frozen=True)
class RefusedLine:
    """`number` as it was written, shortened; `reason` is a stable code."""

    line: int
    number: str
    reason: str


@dataclass
class Batch:
    good: list[GoodLine] = field(default_factory=list)
    refused: list[RefusedLine] = field(default_factory=list)


def read_leads(file: BinaryIO, country: str) -> Iterator[Batch]:
    """Batches of at most 2 000 lines. `country` is meant where a number has no country code.

    Raises BadInput when the file is empty, no table, has no number column, is in an unknown encoding or has
    more than MOST_LINES lines.
    """
    encoding = _encoding(file)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        lines = _Lines(text)
        delimiter, header = _header(lines)
        columns = _columns(header)
        yield from _batches(_Records(lines, delimiter), columns, country)
    finally:
        text.detach()


def _encoding(file: BinaryIO) -> str:
    """UTF-8 and UTF-16 by their mark, else UTF-8 when all of it is, else GB18030 when all of it is."""
    start = file.read(8192)
    file.seek(0)
    if not start.strip():
        raise BadInput("import.empty", "The file is empty.")
    for mark, what in _NOT_TABLES:
        if start.startswith(mark):
            raise BadInput("import.not_a_table", f"This is {what}, not a CSV file. {_SAVE_AS}")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if start.startswith(b"\xef\xbb\xbf"):
        return _first_that_reads(file, "utf-8-sig")
    controls = sum(byte < 32 and byte not in b"\t\n\r\f" for byte in start)
    if controls * 10 > len(start):
        raise BadInput("import.not_a_table", f"This is not a text file. {_SAVE_AS}")
    return _first_that_reads(file, "utf-8", "gb18030")


def _first_that_reads(file: BinaryIO, *encodings: str) -> str:
    for encoding in encodings:
        text = io.TextIOWrapper(file, encoding=encoding, newline="")
        try:
            while text.read(1 << 16):
                pass
            return encoding
        except UnicodeDecodeError:
            continue
        finally:
            text.detach()
            file.seek(0)
    raise BadInput("import.encoding", f"The text is neither UTF-8 nor GB18030. {_SAVE_AS}")


class _Lines:
    """Physical lines with their numbers. Lines may be put back; over-long ones come as None."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._back: deque[tuple[int, str | None]] = deque()
        self._count = 0

    def take(self) -> tuple[int, str | None] | None:
        """The next (line number, text), or None at the end of the file."""
        if self._back:
            return self._back.popleft()
        try:
            line = self._text.readline(LONGEST_LINE + 1)
            if not line:
                return None
            self._count += 1
            if self._count > MOST_LINES:
                raise BadInput(
                    "import.too_many_lines", f"Split the file: at most {MOST_LINES} lines.", most=MOST_LINES
                )
            if len(line) <= LONGEST_LINE:
                return self._count, line
            self._skip(line)
            return self._count, None
        except UnicodeDecodeError as error:
            raise BadInput("import.encoding", f"The text breaks off in mid-character. {_SAVE_AS}") from error

    def put_back(self, lines: list[tuple[int, str | None]]) -> None:
        """These come again next, in this order."""
        self._back.extendleft(reversed(lines))

    def _skip(self, line: str) -> None:
        while line and not line.endswith(("\n", "\r")):
            line = self._text.readline(1 << 16)


class _Records:
    """Records of the CSV: (first line number, cells), or (line number, reason code) for an unreadable one."""

    def __init__(self, lines: _Lines, delimiter: str) -> None:
        self._lines = lines
        self._taken: list[tuple[int, str | None]] = []
        self._reader = csv.reader(_Feed(lines, self), delimiter=delimiter, strict=False)

    def __iter__(self) -> Iterator[tuple[int, list[str] | str]]:
        while True:
            self._taken = []
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except (csv.Error, _Unreadable) as error:
                yield self._refuse(error)
                continue
            yield self._taken[0][0], cells

    def taken(self, line: tuple[int, str | None]) -> None:
        """Note a line of the present record. Raises when it cannot be part of one."""
        self._taken.append(line)
        if line[1] is None:
            raise _Unreadable("line_too_long")
        if len(self._taken) > _RECORD_LINES:
            raise _Unreadable("quote_not_closed")

    def _refuse(self, error: Exception) -> tuple[int, str]:
        """Refuse the first line of the broken record; the others get another chance."""
        reason = str(error) if isinstance(error, _Unreadable) else "unreadable"
        first, rest = self._taken[0], self._taken[1:]
        if rest and reason == "line_too_long":
            reason = "quote_not_closed"
        self._lines.put_back(rest)
        return first[0], reason


class _Unreadable(Exception):
    """The record cannot be read; its text is the reason code."""


class _Feed:
    """What csv.reader pulls its lines from. Survives an error, unlike a generator."""

    def __init__(self, lines: _Lines, records: _Records) -> None:
        self._lines = lines
        self._records = records

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._lines.take()
        if line is None:
            raise StopIteration
        self._records.taken(line)
        assert line[1] is not None
        return line[1]


@dataclass(frozen=True)
class _Columns:
    number: int
    name: int | None
    others: tuple[tuple[int, str], ...]
    count: int


def _header(lines: _Lines) -> tuple[str, list[str]]:
    """The delimiter and the cells of the first line that has any text."""
    while (taken := lines.take()) is not None:
        line = taken[1]
        if line is None:
            break
        if line.lower().startswith("sep=") and len(line.strip()) == 5:
            continue
        if line.strip(" \t\r\n,;|\ufeff"):
            delimiter = _delimiter(line)
            return delimiter, next(csv.reader([line], delimiter=delimiter))
    raise BadInput("import.empty", "The file has no lines with text.")


def _delimiter(header: str) -> str:
    """The one that splits the header into most cells; commas when none does."""
    return max(",;\t|，", key=lambda mark: len(next(csv.reader([header], delimiter=mark))))


def _columns(header: list[str]) -> _Columns:
    titles = [_title(cell) for cell in header]
    folded = [title.lower().replace("_", " ").replace("-", " ") for title in titles]
    number = _find(folded, NUMBER_COLUMNS)
    if number is None:
        raise BadInput(
            "import.no_number_column",
            "The first line must name the columns, and one of them must be called number or phone "
            f"(or 电话, 号码, 手机). It says: {', '.join(titles)[:200]}.",
        )
    name = _find(folded, NAME_COLUMNS)
    others: dict[str, int] = {}
    for index, title in enumerate(titles):
        if index not in (number, name):
            key = title or f"column {index + 1}"
            others[f"{key} ({index + 1})" if key in others else key] = index
    return _Columns(number, name, tuple((index, key) for key, index in others.items()), len(titles))


def _title(cell: str) -> str:
    plain = unicodedata.normalize("NFKC", cell)
    return "".join(part for part in plain if part.isprintable()).strip(" '\"\ufeff*:")[:100]


def _find(folded: list[str], known: tuple[str, ...]) -> int | None:
    """The column that has the best known of these names."""
    return next((folded.index(title) for title in known if title in folded), None)


def _batches(records: _Records, columns: _Columns, country: str) -> Iterator[Batch]:
    seen: set[str] = set()
    batch = Batch()
    for line, cells in records:
        if isinstance(cells, list) and not any(cell.strip() for cell in cells):
            continue
        outcome = _lead(line, cells, columns, country, seen)
        if isinstance(outcome, GoodLine):
            seen.add(outcome.number)
            batch.good.append(outcome)
        else:
            batch.refused.append(outcome)
        if len(batch.good) + len(batch.refused) >= _BATCH:
            yield batch
            batch = Batch()
    if batch.good or batch.refused:
        yield batch


def _lead(
    line: int, cells: list[str] | str, columns: _Columns, country: str, seen: set[str]
) -> GoodLine | RefusedLine:
    if isinstance(cells, str):
        return RefusedLine(line, "", cells)
    written = cells[columns.number] if columns.number < len(cells) else ""
    shown = "".join(part for part in written if part.isprintable())[:LONGEST]
    reason = _fault(cells, columns)
    if reason:
        return RefusedLine(line, shown, reason)
    try:
        number = to_e164(written, country)
    except NumberRefused as refused:
        return RefusedLine(line, shown, refused.reason)
    if number in seen:
        return RefusedLine(line, shown, "twice_in_file")
    return GoodLine(line, number, _name(cells, columns), _data(cells, columns))


def _fault(cells: list[str], columns: _Columns) -> str | None:
    if any(cell.strip() for cell in cells[columns.count :]):
        return "too_many_columns"
    if sum(map(len, cells)) > LONGEST_LINE:
        return "line_too_long"
    if any(_has_controls(cell) for cell in cells):
        return "control_characters"
    if len(_name(cells, columns)) > _LONGEST_NAME:
        return "name_too_long"
    return None


def _has_controls(cell: str) -> bool:
    return not cell.isprintable() and any(
        unicodedata.category(part) in {"Cc", "Cs"} and part not in "\t\r\n" for part in cell
    )


def _name(cells: list[str], columns: _Columns) -> str:
    if columns.name is None or columns.name >= len(cells):
        return ""
    return " ".join(cells[columns.name].split())


def _data(cells: list[str], columns: _Columns) -> dict[str, object]:
    return {
        title: cells[index].strip()
        for index, title in columns.others
        if index < len(cells) and cells[index].strip()
    }
