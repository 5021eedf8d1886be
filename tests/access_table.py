"""Who may open and send what, as a table; test_access.py asks every address as everybody and compares."""

from tests.api_addresses import API

# The columns of the tables, from left to right: who asks, by which name and with which roles.
CAST: dict[str, tuple[str, ...]] = {
    "nobody signed in": (),
    "no role": ("Roleless One",),
    "reader": ("Reader One", "reader"),
    "owner of the goal": ("Owner One", "owner"),
    "owner of another goal": ("Owner Two", "owner"),
    "editor": ("Editor Two", "editor"),
    "reviewer assigned": ("Reviewer One", "reviewer"),
    "reviewer not assigned": ("Reviewer Four", "reviewer"),
    "outside reviewer assigned": ("Reviewer Three", "reviewer"),
    "adjudicator": ("Adjudicator One", "adjudicator"),
    "publisher": ("Publisher Two", "publisher"),
    "auditor": ("Auditor One", "auditor"),
    "administrator": ("Administrator One", "administrator"),
}

# One letter for what each of them is answered.
# r: sent to another page, w: may, but not yet, k: a token is asked for, which no session stands in for
LETTERS = {200: "y", 302: "r", 401: "k", 403: "n", 404: "-", 405: "x", 409: "w"}
SIGN_IN = "s"  # sent to the sign-in page

# GET, then POST with nothing filled in (a form with errors is a "y": this person may send it), then the address.
TABLE = """
snnnnnnnnnnnn snnnnnnnnnnnn accounts/email/
snyyyyyynyyyy sxxxxxxxxxxxx accounts/tokens/
snyyyyyynyyyy snyyyyyynyyyy accounts/tokens/new/
sxxxxxxxxxxxx s--r--------r accounts/tokens/<program>/revoke/
yrrrrrrrrrrrr yrrrrrrrrrrrr accounts/invitation/<token>/
yrrrrrrrrrrrr yrrrrrrrrrrrr accounts/login/
syyyyyyyyyyyy sssssssssssss accounts/logout/
yyyyyyyyyyyyy xxxxxxxxxxxxx accounts/inactive/
yrrrrrrrrrrrr yrrrrrrrrrrrr accounts/signup/
syyyyyyyyyyyy syyyyyyyyyyyy accounts/reauthenticate/
yyyyyyyyyyyyy xxxxxxxxxxxxx accounts/confirm-email/
syyyyyyyyyyyy syyyyyyyyyyyy accounts/password/change/
srrrrrrrrrrrr srrrrrrrrrrrr accounts/password/set/
yyyyyyyyyyyyy yyyyyyyyyyyyy accounts/password/reset/
srrrrrrrrrrrr srrrrrrrrrrrr accounts/login/code/confirm/
yyyyyyyyyyyyy ------------- accounts/confirm-email/<key>/
yyyyyyyyyyyyy xxxxxxxxxxxxx accounts/password/reset/key/done/
yyyyyyyyyyyyy yyyyyyyyyyyyy accounts/password/reset/key/<uidb36>-<key>/
yyyyyyyyyyyyy xxxxxxxxxxxxx accounts/password/reset/done/
syyyyyyyyyyyy sxxxxxxxxxxxx accounts/2fa/
srrrrrrrrrrrr srrrrrrrrrrrr accounts/2fa/authenticate/
srrrrrrrrrrrr srrrrrrrrrrrr accounts/2fa/reauthenticate/
srrrrrrrrrrrr srrrrrrrrrrrr accounts/2fa/totp/activate/
s------------ s------------ accounts/2fa/totp/deactivate/
s------------ sxxxxxxxxxxxx accounts/2fa/recovery-codes/
srrrrrrrrrrrr srrrrrrrrrrrr accounts/2fa/recovery-codes/generate/
s------------ s------------ accounts/2fa/recovery-codes/download/
s------------ s------------ accounts/2fa/webauthn/keys/<pk>/remove/
srrrrrrrrrrrr srrrrrrrrrrrr accounts/2fa/webauthn/keys/<pk>/edit/
syyyyyyyyyyyy sxxxxxxxxxxxx accounts/2fa/webauthn/
srrrrrrrrrrrr srrrrrrrrrrrr accounts/2fa/webauthn/add/
srrrrrrrrrrrr srrrrrrrrrrrr accounts/2fa/webauthn/login/
srrrrrrrrrrrr srrrrrrrrrrrr accounts/2fa/webauthn/reauthenticate/
syyyyyyyyyyyy srrrrrrrrrrrr accounts/sessions/
sxxxxxxxxxxxx sssssssssssss accounts/sessions/end/
xxxxxxxxxxxxx -rrrrrrrrrrrr accounts/oidc/<provider_id>/login/
------------- xxxxxxxxxxxxx accounts/oidc/<provider_id>/login/callback/
yyyyyyyyyyyyy xxxxxxxxxxxxx accounts/oidc/cancelled/
syyyyyyyyyyyy sxxxxxxxxxxxx internal/
snyyyyyynyyyy sxxxxxxxxxxxx internal/leadership/
snyyyyyynyyyy sxxxxxxxxxxxx internal/activity/
snrrrryyyrrrr sxxxxxxxxxxxx internal/grading/
snyyyyyynyyyy sxxxxxxxxxxxx internal/grading/cycles/
snnnnynnnnnnn snnnnynnnnnnn internal/grading/cycles/new/
snyyyyyynyyyy sxxxxxxxxxxxx internal/grading/cycles/<slug>/
snnnnynnnnnnn snnnnynnnnnnn internal/grading/cycles/<slug>/edit/
snnnnynnnnnnn snnnnynnnnnnn internal/grading/cycles/<slug>/goals/
snnnnrnnnnnnn snnnnrnnnnnnn internal/grading/cycles/<slug>/panels/
snnnnynnnnnnn sxxxxxxxxxxxx internal/grading/cycles/<slug>/check/
snnnnyynynnnn snnnnnynynnnn internal/grading/cycles/<slug>/calibration/
sxxxxxxxxxxxx snnnnrnnnnnnn internal/grading/cycles/<slug>/open/
snnnnynnnnnnn snnnnynnnnnnn internal/grading/cycles/<slug>/close/
snnnnynnnnnnn snnnnynnnnnnn internal/grading/cycles/<slug>/scores/
snnnnynnnnnnn sxxxxxxxxxxxx internal/grading/cycles/<slug>/scores/sheet.csv
snnnnnnnnnnnn sxxxxxxxxxxxx internal/grading/cycles/<slug>/scores.csv
snnnnnnnnnnnn sxxxxxxxxxxxx internal/grading/cycles/<slug>/scores.json
snnnnnnnnnnnn sxxxxxxxxxxxx internal/grading/cycles/<slug>/statistics/
sxxxxxxxxxxxx snnnnnnnnnnnn internal/grading/cycles/<slug>/statistics/compute/
snnnnnnnnnnnn sxxxxxxxxxxxx internal/grading/cycles/<slug>/statistics/progress.json
snnnnynnnnnnn snnnnrnnnnnnn internal/grading/cycles/<slug>/phases/
snyyyyyyyyyyy sxxxxxxxxxxxx internal/grading/cycles/<slug>/discussion/
snyyyyyynyyyy snnnnynnnnnnn internal/grading/cycles/<slug>/reopening/
sxxxxxxxxxxxx s------------ internal/grading/cycles/<slug>/reopening/<number>/
snyyyyyynyyyy sxxxxxxxxxxxx internal/grading/cycles/<slug>/<goal>/<kind>/
snnnnnnnnnnnn snnnnnnnnnnnn internal/grading/cycles/<slug>/<goal>/<kind>/discussion/
snnnnnnnnynnn snnnnnnnnynnn internal/grading/cycles/<slug>/<goal>/<kind>/adjudicate/
sxxxxxxxxxxxx snnnnrnnnnnnn internal/grading/cycles/<slug>/<goal>/<kind>/send/
snnnnnnnnnnnn snnnnnnnnnnnn internal/grading/cycles/<slug>/<goal>/<kind>/reply/
snnnnnnnnnnnn snnnnnnnnnnnn internal/grading/cycles/<slug>/<goal>/<kind>/object/
snnnnynnnnnnn snnnnynnnnnnn internal/grading/cycles/<slug>/<goal>/<kind>/assign/
snnnnynnnnnnn snnnnynnnnnnn internal/grading/cycles/<slug>/<goal>/<kind>/remove/
snnnnnynynnnn snnnnnynynnnn internal/grading/cycles/<slug>/<goal>/<kind>/score/
snnnnnynynnnn snnnnnynynnnn internal/grading/cycles/<slug>/<goal>/<kind>/score/conflict/
snnnnnynynnnn snnnnnynynnnn internal/grading/cycles/<slug>/<goal>/<kind>/score/withheld/
snnnnnrnrnnnn snnnnnrnrnnnn internal/grading/cycles/<slug>/<goal>/<kind>/score/ask/
snnnnynnnnnnn snnnnynnnnnnn internal/grading/cycles/<slug>/<goal>/<kind>/reviewers/<reviewer>/lapse/
snnnnynnnnnnn snnnnynnnnnnn internal/grading/cycles/<slug>/<goal>/<kind>/reviewers/<reviewer>/waive/
sxxxxxxxxxxxx snnnnrnnnnnnn internal/grading/cycles/<slug>/<goal>/<kind>/reviewers/<reviewer>/take-back/
snyyyyyyyyyyy snnnnrnnnnnnn internal/grading/rubrics/
snnnnynnnnnnn snnnnynnnnnnn internal/grading/rubrics/<kind>/new/
snyyyyyyyyyyy sxxxxxxxxxxxx internal/grading/rubrics/<kind>-<version>/
snnnnynnnnnnn sxxxxxxxxxxxx internal/corrections/
snnnnynnnnnnn snnnnynnnnnnn internal/corrections/<request_number>/
yyyyyyyyyyyyy yyyyyyyyyyyyy corrections/new/
snyyyyyynyyyy sxxxxxxxxxxxx internal/publishing/
snnnnnnnnnynn snnnnnnnnnynn internal/publishing/prepare/
snyyyyyynyyyy sxxxxxxxxxxxx internal/publishing/candidates/<pk>/
sxxxxxxxxxxxx snnnnnnnnnnnn internal/publishing/candidates/<pk>/answer/
sxxxxxxxxxxxx snnnnnnnnnrnn internal/publishing/candidates/<pk>/search/
snyyyyyynyyyy sxxxxxxxxxxxx internal/publishing/candidates/<pk>/search/progress.json
snyyyyyynyyyy sxxxxxxxxxxxx internal/publishing/candidates/<pk>/pages/
snyyyyyynyyyy sxxxxxxxxxxxx internal/publishing/candidates/<pk>/preview/
snyyyyyynyyyy sxxxxxxxxxxxx internal/publishing/candidates/<pk>/preview/<page>
sxxxxxxxxxxxx snnnnnnnnnrnn internal/publishing/candidates/<pk>/approve/
sxxxxxxxxxxxx snnnnnnnnnynn internal/publishing/candidates/<pk>/decline/
snyyyyyynyyyy sxxxxxxxxxxxx internal/publishing/withheld/
snnnnnnnnnynn snnnnnnnnnynn internal/publishing/withheld/new/
snyyyyyynyyyy snnnnynnnnynn internal/publishing/withheld/<withholding>/
snyyyyyynyyyy sxxxxxxxxxxxx internal/publishing/editions/<edition>/
snyyyyyynyyyy sxxxxxxxxxxxx internal/publishing/progress.json
sxxxxxxxxxxxx snnnnnnnnnrnn internal/publishing/render/
snyyyyyynyyyy sxxxxxxxxxxxx internal/goals/
snyyyyyynyyyy sxxxxxxxxxxxx internal/goals/<slug>/
sxxxxxxxxxxxx snrrrrrrnrrrr internal/goals/<slug>/watch/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/edit/
snnynnnnnnnnn snnynnnnnnnnn internal/goals/<slug>/update/
sxxxxxxxxxxxx snnynnnnnnnnn internal/goals/<slug>/update/draft/
snnrnnnnnnnnn snnrnnnnnnnnn internal/goals/<slug>/update/check/
srrrrrrrrrrrr sxxxxxxxxxxxx internal/update-due/
snyyyyyynyyyy sxxxxxxxxxxxx internal/search/
snyyyyyynyyyy sxxxxxxxxxxxx internal/search/export.csv
snyyyyyynyyyy snyyyyyynyyyy internal/goals/<slug>/revisions/<number>/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/resolution/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/place/
snyyyyyynyyyy sxxxxxxxxxxxx internal/goals/<slug>/owners/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/owners/add/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/owners/hand-over/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/owners/<owner>/end/
snyyyyyynyyyy snyyyyyynyyyy internal/goals/<slug>/links/
snnynyyynnnnn snnynyyynnnnn internal/goals/<slug>/evidence/add/
snnnnynnnnnnn snnnnynnnnnnn internal/add-goal/
snnnnynnnnnnn snnnnrnnnnnnn internal/order/<area>/
snyyyyyynyyyy snyyyyyynyyyy internal/reads/
snyyyyyynyyyy sxxxxxxxxxxxx internal/coding/
snnnnnyynnnnn snnnnnyynnnnn internal/coding/<noun>/<revision>/
snyyyyyynyyyy sxxxxxxxxxxxx internal/evidence/
snyyyyyynyyyy snnnnrrrnnnnn internal/evidence/<slug>/
snnynynnnnnnn snnynynnnnnnn internal/evidence/<slug>/edit/
sxxxxxxxxxxxx snnrnrnnnnnnn internal/evidence/<slug>/link/check/
s-yyyyyy-yyyy sxxxxxxxxxxxx internal/evidence/<filed>/file/
snyyyyyynyyyy snyyyyyynyyyy internal/evidence/<filed>/runs/
s-yyyyyy-yyyy sxxxxxxxxxxxx internal/evidence/<slug>/link/copies/<sha256>/
snyyyyyynyyyy sxxxxxxxxxxxx internal/goals/<slug>/comparisons/<compared>/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/comparisons/add/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/comparisons/<compared>/report/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/comparisons/<compared>/close/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/comparisons/<compared>/call-off/
snnnnnnynnnnn sxxxxxxxxxxxx internal/goals/<slug>/comparisons/<compared>/judge/
snnnnnnynnnnn snnnnnnynnnnn internal/goals/<slug>/comparisons/<compared>/judge/<code>/
snnynnnnnnnnn snnynnnnnnnnn internal/goals/<slug>/criteria/<criterion>/read/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/criteria/add/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/criteria/<criterion>/edit/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/criteria/<criterion>/remove/
snnynnnnnnnnn snnynnnnnnnnn internal/goals/<slug>/criterion-readings/<number>/correct/
snnynyyynnnnn snnynyyynnnnn internal/goals/<slug>/evidence/link/
snnnnyyynnnnn snnnnyyynnnnn internal/goals/<slug>/evidence/ask/
snyyyyyynyyyy snnynnnnnnnnn internal/goals/<slug>/evidence/requests/<asked>/
snnynnyynnnnn snnynnyynnnnn internal/goals/<slug>/metrics/<metric>/read/
snnynnyynnnnn snnynnyynnnnn internal/goals/<slug>/metrics/<metric>/readings/add/
snnynnnnnnnnn snnynnnnnnnnn internal/goals/<slug>/metrics/<metric>/readings/<number>/correct/
snyyyyyynyyyy snnynynnnnnnn internal/goals/<slug>/metrics/<metric>/runs/
snyyyyyynyyyy sxxxxxxxxxxxx internal/goals/<slug>/metrics/<metric>/figure.json
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/metrics/<metric>/target/
snn-n-nnnnnnn snn-n-nnnnnnn internal/goals/<slug>/metrics/<metric>/target/remove/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/metrics/add/
snnynnnnnnnnn snnynnnnnnnnn internal/goals/<slug>/milestones/<key>/done/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/milestones/add/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/milestones/order/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/milestones/<key>/edit/
snnynynnnnnnn snnynynnnnnnn internal/goals/<slug>/milestones/<key>/remove/
snnynnnnnnnnn snnynnnnnnnnn internal/goals/<slug>/occurrences/<key>/done/
snnynnnnnnnnn snnynnnnnnnnn internal/goals/<slug>/occurrences/add/
snyyyyyynyyyy sxxxxxxxxxxxx internal/map/
snyyyyyynyyyy sxxxxxxxxxxxx internal/map/evaluations/
snnnnynnnnnnn snnnnynnnnnnn internal/map/evaluations/add/
snyyyyyynyyyy snnnnrnnnnnnn internal/map/evaluations/suites/<slug>/
snnyyynnnnnnn snnyyynnnnnnn internal/map/evaluations/suites/<slug>/run/
snnyyynnnnnnn snnyyynnnnnnn internal/map/evaluations/suites/<slug>/protocol/
snnnnynnnnnnn snnnnynnnnnnn internal/map/add-threshold/
snyyyyyynyyyy sxxxxxxxxxxxx internal/map/thresholds/<slug>/
snnnnynnnnnnn snnnnynnnnnnn internal/map/thresholds/<slug>/edit/
snnnnynnnnnnn snnnnynnnnnnn internal/map/thresholds/<slug>/withdraw/
snyyyyyynyyyy snyyyyyynyyyy internal/map/thresholds/<slug>/revisions/<number>/
snnyyynnnnnnn snnyyynnnnnnn internal/map/thresholds/<slug>/assess/
snnnnynnnnnnn snnnnynnnnnnn internal/map/thresholds/<threshold>/add-mitigation/
snyyyyyynyyyy sxxxxxxxxxxxx internal/map/thresholds/<threshold>/mitigations/<slug>/
snnnnynnnnnnn snnnnynnnnnnn internal/map/thresholds/<threshold>/mitigations/<slug>/edit/
snnnnynnnnnnn snnnnynnnnnnn internal/map/thresholds/<threshold>/mitigations/<slug>/withdraw/
snyyyyyynyyyy snyyyyyynyyyy internal/map/thresholds/<threshold>/mitigations/<slug>/revisions/<number>/
snnnnynnnnnnn snnnnynnnnnnn internal/map/add-commitment/
snyyyyyynyyyy sxxxxxxxxxxxx internal/map/commitments/<slug>/
snnnnynnnnnnn snnnnynnnnnnn internal/map/commitments/<slug>/edit/
snnnnynnnnnnn snnnnynnnnnnn internal/map/commitments/<slug>/withdraw/
snyyyyyynyyyy snyyyyyynyyyy internal/map/commitments/<slug>/revisions/<number>/
snnnnynnnnnnn snnnnynnnnnnn internal/map/add-level/
snnnnynnnnnnn snnnnynnnnnnn internal/map/levels/<slug>/activate/
snyyyyyynyyyy sxxxxxxxxxxxx internal/map/library/
snnnnynnnnnnn snnnnynnnnnnn internal/map/library/add-policy/
snnnnynnnnnnn snnnnynnnnnnn internal/map/library/add-report/
snnnnynnnnnnn snnnnynnnnnnn internal/map/levels/<slug>/standards/<standard>/correct/
snnynnnnnnnnn snnynnnnnnnnn internal/goals/<slug>/updates/<number>/correct/
snnnnynnnnnnn snnnnynnnnnnn internal/map/library/policies/<slug>/correct/
snnnnynnnnnnn snnnnynnnnnnn internal/map/library/reports/<slug>/correct/
snnnnynnnnynn snnnn-nnnn-nn internal/withheld/<noun>/<slug>/
snnnnynnnnynn snnnnynnnnynn internal/withheld/<noun>/<slug>/add/
snyyyyyynyyyy snyyyyyynyyyy internal/withheld/<noun>/<slug>/<box>/reveal/
snyyyyyynyyyy sxxxxxxxxxxxx internal/roadmap/
snyyyyyynyyyy sxxxxxxxxxxxx internal/roadmap/<area>/
snnnnnnyynnnn snnnnnnyynnnn internal/evidence/<stub>/open/
snnynynnnnnyn snnynynnnnnnn internal/evidence/<stub>/readers/
syyyyyyyyyyyy sxxxxxxxxxxxx internal/inbox/
sxxxxxxxxxxxx srrrrrrrrrrrr internal/inbox/read/
syyyyyyyyyyyy syyyyyyyyyyyy internal/inbox/settings/
snnnnnnnnnnyy sxxxxxxxxxxxx internal/records/
snnnnnnnnnnyy sxxxxxxxxxxxx internal/records/records.csv
snnnnnnnnnnyy sxxxxxxxxxxxx internal/records/<seq>/
snnnnnnnnnnww sxxxxxxxxxxxx internal/records/<seq>/record.tlog-proof
snnnnnnnnnnny sxxxxxxxxxxxx internal/people/
snnnnnnnnnnny sxxxxxxxxxxxx internal/people/<public_id>/
snnnnnnnnnnny snnnnnnnnnnny internal/people/<public_id>/edit/
snnnnnnnnnnny snnnnnnnnnnny internal/people/invite/
sxxxxxxxxxxxx snnnnnnnnnnnr internal/people/invitations/<invitation>/withdraw/
snnnnnnnnnnny snnnnnnnnnnny internal/people/<public_id>/roles/
snnnnnnnnnnny snnnnnnnnnnny internal/people/<public_id>/deactivate/
snnnnnnnnnnny snnnnnnnnnnny internal/people/<public_id>/reactivate/
snnnnnnnnnnny snnnnnnnnnnny internal/people/<public_id>/second-factor/
snnnnnnnnnnny snnnnnnnnnnnx internal/admin/
snnnnnnnnnnny snnnnnnnnnnnx internal/admin/<app_label>/
snnnnnnnnnnny snnnnnnnnnnnx internal/admin/<app_label>/<table>/
snnnnnnnnnnny snnnnnnnnnnnx internal/admin/<app_label>/<table>/<object_id>/change/
yyyyyyyyyyyyy xxxxxxxxxxxxx <path>
"""
TABLE += API

# POST with a decision filled in, the address, the decision.
DECISIONS = """
snnnnrnnnnnnn internal/goals/<slug>/revisions/<number>/ approve
snnynynnnnnnn internal/goals/<slug>/revisions/<number>/ decline
snnnnnrrnnnnn internal/coding/<noun>/<revision>/ code
snnnnyyynnnnn internal/goals/ending/resolution/ accept
snnrnrrrnnnnn internal/goals/ending/resolution/ decline
snnnnnnnnnrnn internal/publishing/candidates/<pk>/approve/ approve
snnnnnnnnnrnn internal/publishing/candidates/<pk>/decline/ decline
"""
