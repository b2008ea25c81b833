"""The public network in a box: carrier, callers, called people and robot agents for demo, tests and training.

A second Asterisk is the carrier's switch; this process drives it. Towards the centre it behaves only as the
outside world can: SIP on the trunk, SIP REGISTER for the robots' telephones, and the HTTP API with a session
cookie. Only the final report reads the centre's views, to check the books against what really happened here.

    scenario.py  records.py   what should happen: a scenario file, or real call records
    plan.py                   the same seed gives the same people, times and behaviours (pure)
    network.py                configuration of the second Asterisk
    speech.py                 spoken prompts and tones
    line.py                   one leg on the second Asterisk
    callers.py  called.py     people who call in, numbers that are called
    robots.py  desk.py        robot agents and their way into the centre's API
    truth.py  report.py       what happened as the network saw it, and whether the centre agrees
"""
