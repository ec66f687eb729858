#!/usr/bin/env python3
"""Tests of the accuracy gate itself: a gate that cannot close guards nothing."""
import unittest

import gate

REPORT = """## body: wcxb
{
 "all": {"pages": 2, "p": 0.9, "r": 0.8, "f1": 0.84},
 "forum": {"pages": 1, "p": 0.5, "r": 0.5, "f1": 0.5},
 "with_found": 0.9,
 "without_absent": 0.8,
 "errors": 0
}
## metadata
title    strict  61.5 %  lenient  92.3 %  [site/other suffix 1, kicker/other prefix 0]
authors  set accuracy  70.0 %  (pages with a byline  60.0 % of 10)  name P 0.900 R 0.800 F1 0.847
date     strict  50.0 %  lenient  75.0 %  of 12
dek       33.3 % of 9
bullets  P 0.700 R 0.600 F1 0.646 (items: hit 6, claimed 9, gold 10; precision counts claims on pages without bullets)
## quotes
           pages  gold      P      R     F1  exact  spkN    acc   prec null-ok notqN    FPR   kind
ALL           10   100  0.900  0.800  0.847  0.950    80  0.700  0.900   0.950    10  0.100  0.800
lang:en        5    50  0.900  0.800  0.847  0.950    80  0.700  0.900     nan    10  0.100  0.800
## removed
pages 3  gold blocks 30  kept snippets 9  removed items 40 (median 20 chars)
  removal_recall                    0.9000
  lost_rate                         0.0000
  category_accuracy                 0.6000
  category_macro_f1                 0.4000
  kept_recall                       1.0000
## seed page
title    strict 100.0 %  lenient 100.0 %  [site/other suffix 0, kicker/other prefix 0]
           pages  gold      P      R     F1  exact  spkN    acc   prec null-ok notqN    FPR   kind
ALL            1     9  1.000  0.889  0.941  1.000     9  1.000  1.000     nan     0    nan  1.000
  removal_recall                    1.0000
"""


class Gate(unittest.TestCase):
    def test_reads_every_part_of_the_scoreboard(self):
        found = gate.figures(REPORT)
        for name, value in {
            "body.wcxb.f1": 0.84, "body.wcxb.errors": 0, "body.wcxb.with_found": 0.9,
            "metadata.title.strict": 0.615, "metadata.title.lenient": 0.923, "metadata.authors.f1": 0.847,
            "metadata.date.lenient": 0.75, "metadata.dek": 0.333, "metadata.bullets.f1": 0.646,
            "quotes.F1": 0.847, "quotes.FPR": 0.1, "quotes.null-ok": 0.95,
            "removed.lost_rate": 0, "removed.category_macro_f1": 0.4,
            "seed.metadata.title.strict": 1, "seed.quotes.R": 0.889, "seed.removed.removal_recall": 1,
        }.items():
            self.assertAlmostEqual(found.get(name, -1), value, msg=name)
        self.assertNotIn("seed.quotes.null-ok", found)

    def test_holds_at_the_floor_and_closes_below(self):
        self.assertEqual(gate.judge({"quotes.F1": 0.847}, {"quotes.F1": 0.847}), [])
        self.assertEqual(gate.judge({"quotes.F1": 0.847}, {"quotes.F1": 0.847 - gate.SLACK / 2}), [])
        self.assertEqual(len(gate.judge({"quotes.F1": 0.847}, {"quotes.F1": 0.847 - 2 * gate.SLACK})), 1)

    def test_ceilings_close_above(self):
        self.assertEqual(len(gate.judge({"body.wcxb.errors": 0}, {"body.wcxb.errors": 1})), 1)
        self.assertEqual(len(gate.judge({"removed.lost_rate": 0}, {"removed.lost_rate": 0.01})), 1)
        self.assertEqual(gate.judge({"quotes.FPR": 0.1}, {"quotes.FPR": 0.05}), [])

    def test_a_figure_that_went_missing_closes(self):
        self.assertEqual(len(gate.judge({"quotes.F1": 0.8}, {})), 1)

    def test_a_floor_that_cannot_break_is_none(self):
        self.assertEqual(len(gate.judge({"quotes.F1": 0.0}, {"quotes.F1": 0.5})), 1)
        self.assertEqual(gate.judge({"quotes.FPR": 0.0}, {"quotes.FPR": 0.0}), [])
        self.assertEqual(gate.raised({}, {"quotes.F1": 0.0, "quotes.FPR": 0.0}), {"quotes.FPR": 0.0})

    def test_update_never_lowers(self):
        floors = {"quotes.F1": 0.8, "quotes.FPR": 0.1, "gone": 0.5}
        self.assertEqual(gate.raised(floors, {"quotes.F1": 0.7, "quotes.FPR": 0.2}), floors)
        better = gate.raised(floors, {"quotes.F1": 0.9, "quotes.FPR": 0.05, "new": 0.3})
        self.assertEqual(better, {"quotes.F1": 0.9, "quotes.FPR": 0.05, "gone": 0.5, "new": 0.3})


if __name__ == "__main__":
    unittest.main()
