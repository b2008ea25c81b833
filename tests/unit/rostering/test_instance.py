"""Instance files: what they say is read, what they cannot mean is refused with the line."""

from __future__ import annotations

import pytest

from huying.errors import BadInput
from huying.rostering import instance
from huying.rostering.problem import OFF

pytestmark = pytest.mark.unit

GOOD = """\
# a comment
SECTION_HORIZON
7

SECTION_SHIFTS
E,480,
L,420,E
SECTION_STAFF
A,E=7|L=2,2400,960,5,2,2,1
B,E=0|L=7,2400,0,5,1,1,1
SECTION_DAYS_OFF
A,0,3
SECTION_SHIFT_ON_REQUESTS
A,1,E,2
SECTION_SHIFT_OFF_REQUESTS
B,4,L,3
SECTION_COVER
0,E,1,100,1
0,L,1,100,1
"""


def test_what_a_file_says_is_read() -> None:
    problem = instance.read(GOOD)

    assert problem.days == 7
    assert [(shift.name, shift.minutes, set(shift.not_followed_by)) for shift in problem.shifts] == [
        ("E", 480, set()),
        ("L", 420, {"E"}),
    ]
    a, b = problem.people
    assert [(fixed.day, fixed.options) for fixed in a.fixed] == [(0, {OFF}), (3, {OFF})]
    assert [(count.name, count.at_least, count.at_most) for count in a.counts] == [
        ("work", 960, 2400),
        ("L", 0, 2),
    ]
    assert [(count.name, count.at_most) for count in b.counts] == [("work", 2400), ("E", 0)]
    assert [(wish.person, wish.day, wish.shift, wish.weight, wish.wanted) for wish in problem.wishes] == [
        (0, 1, 0, 2, True),
        (1, 4, 1, 3, False),
    ]
    assert [(demand.cells, demand.required) for demand in problem.demands] == [({(0, 0)}, 1), ({(0, 1)}, 1)]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("\n7\n", "\nseven\n", "Line 3: the number of days must be a whole number, and 'seven' is none"),
        ("\n7\n", "\n0\n", "Line 3: the number of days must be from 1 to 400"),
        ("\n7\n", "\n7\n8\n", "Line 4: the horizon is given twice"),
        ("\n7\n", "\n7,8\n", "Line 3: SECTION_HORIZON has 1 fields on a line, and here are 2"),
        ("\n7\n", "\n" + "9" * 40 + "\n", "Line 3: the number of days must be from 1 to 400"),
        ("\n7\n", "\n٧\n", "Line 3: the number of days must be a whole number"),
        ("E,480,\n", "E,-5,\n", "Line 6: the length of the shift must be a whole number"),
        ("L,420,E", "L,420,X", "Line 7: no shift is called 'X'"),
        ("L,420,E", "E,420,", "Line 7: each shift needs a name of its own"),
        ("A,E=7|L=2", "A,E=7|Q=2", "Line 9: no shift is called 'Q'"),
        ("A,E=7|L=2", "A,E7", "Line 9: no shift is called 'E7'"),
        ("2400,960,5", "900,960,5", "Line 9: the fewest minutes (960) are more than the most (900)"),
        ("5,2,2,1", "5,2,2", "Line 9: SECTION_STAFF has 8 fields on a line, and here are 7"),
        ("B,E=0", "A,E=0", "Line 10: each person needs a name of their own"),
        ("A,0,3", "A,0,7", "Line 12: the day must be from 0 to 6, and is 7"),
        ("A,0,3", "C,0,3", "Line 12: nobody is called 'C'"),
        ("A,1,E,2", "A,1,E", "Line 14: SECTION_SHIFT_ON_REQUESTS has 4 fields"),
        ("0,L,1,100,1", "0,E,1,100,1", "Line 19: the cover of day 0, shift E, is given twice"),
        ("SECTION_COVER", "SECTION_COVERS", "Line 17: no section is called 'SECTION_COVERS'"),
        ("SECTION_COVER\n", "SECTION_COVER\nSECTION_COVER\n", "Line 18: SECTION_COVER is there twice"),
        ("# a comment\nSECTION_HORIZON\n", "5\n", "Line 1: a section must begin first"),
        ("0,E,1,100,1\n0,L,1,100,1\n", "", "SECTION_COVER is missing or empty"),
        (GOOD, "", "SECTION_HORIZON is missing or empty"),
        (GOOD, "\x00\x01\x02", "Line 1: a section must begin first"),
    ],
)
def test_rubbish_is_refused_with_its_line(old: str, new: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(BadInput) as refused:
        instance.read(GOOD.replace(old, new, 1))
    assert refused.value.message.startswith(said)
