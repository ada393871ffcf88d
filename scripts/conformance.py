"""Judges a report of the Autobahn cases: names what failed, and counts what passed.

Autobahn calls a case passed when the messages were as they must be (OK) or as they may be (NON-STRICT) and the
connection ended as it must. Where a standard leaves the behaviour open, the case only informs and does not count.
"""

import json
import sys

from kosoku.cases import CASES

COMPRESSION = ("12.", "13.")


def main(path):
    with open(path) as report:
        (results,) = json.load(report).values()
    verdicts = {case: (result["behavior"], result["behaviorClose"]) for case, result in results.items()}
    failed = 0
    informing = 0
    wanted = [case for case in CASES if not case.startswith(COMPRESSION)]
    for case in wanted:
        behavior, close = verdicts.get(case, ("NOT RUN", "NOT RUN"))
        if behavior == "INFORMATIONAL":
            informing += 1
        elif behavior not in ("OK", "NON-STRICT") or close not in ("OK", "INFORMATIONAL"):
            failed += 1
            print(f"{case}: {behavior}, its end {close}")
    counted = len(wanted) - informing
    print(f"{counted - failed} of {counted} cases passed, {informing} more only inform")
    return 1 if failed or not counted else 0


sys.exit(main(sys.argv[1]))
