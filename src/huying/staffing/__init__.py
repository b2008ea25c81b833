"""How many people and lines a load needs: queueing theory, capacity and cost. A pure room.

What always holds in here:

- durations are seconds, loads are erlangs (arrival rate × mean handle time), shares are between 0 and 1;
- numbers may be NumPy arrays: arguments are broadcast against each other, results have the common shape;
- every sum is one of positive terms, scaled by its largest: relative errors stay under 1e-9 from 1 to
  100 000 servers, and nothing overflows (what is smaller than 1e-308 is 0);
- what cannot be answered raises `BadInput` with a stable code and a sentence that says what to change.
"""
