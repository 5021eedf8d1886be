"""The rows of the access table for the API: no session stands in for a token, and its description is for everybody.

Which token reaches what is in tests/roadmap/api/test_matrix.py.
"""

API = """\
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/token/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/goals/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/goals/<goal>/metrics/<metric>/readings/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/goals/<goal>/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/goals/<goal>/revisions/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/goals/<goal>/revisions/<number>/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/goals/<goal>/updates/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/goals/<goal>/updates/<number>/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/goals/<goal>/evidence/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/goals/<goal>/metrics/<metric>/readings/<number>/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/goals/<goal>/metrics/<metric>/readings/bulk/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/evidence/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/evidence/<evidence>/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/thresholds/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/thresholds/<threshold>/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/goals/<goal>/metrics/<metric>/mappings/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/goals/<goal>/comparisons/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/goals/<goal>/comparisons/<number>/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/goals/<goal>/comparisons/<number>/findings/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/goals/<goal>/criteria/<criterion>/readings/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/goals/<goal>/criteria/<criterion>/readings/<number>/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/safety-levels/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/safety-levels/<level>/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/commitments/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/commitments/<commitment>/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/policies/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/policies/<policy>/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/reports/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/reports/<report>/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/evaluations/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/evaluations/<suite>/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/evaluations/<suite>/runs/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/evaluations/<suite>/runs/<number>/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/evaluations/<suite>/studies/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/evaluations/<suite>/studies/<number>/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/cycles/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/cycles/<cycle>/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/grades/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/assignments/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/scores/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/publications/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/publications/<edition>/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/records/
kkkkkkkkkkkkk kkkkkkkkkkkkk api/v1/activity/
yyyyyyyyyyyyy xxxxxxxxxxxxx api/v1/
yyyyyyyyyyyyy xxxxxxxxxxxxx api/v1/roadmap-report.py
yyyyyyyyyyyyy xxxxxxxxxxxxx api/v1/schema/
"""
