"""Who works when: rosters by solver, under labour rules. A pure room.

What always holds in here:

- a day is a number from 0; a person's roster is a *pattern*: for each day the index of a shift, or `OFF`;
- what binds one person alone (rest, hours, weekends, wishes, fair shares) lives in that person's graph of
  days, whose paths are exactly the patterns the rules allow; people meet only in the demand they cover;
- costs are whole numbers; a roster's cost is the sum of its patterns' and of what is short or too much;
- the clock is an argument: it decides when to stop, never what is tried next: a seed gives the same steps.
"""
