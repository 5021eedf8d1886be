"""What the record log does not keep, each with its reason. Everything else of every table of ours is in it.

"app.Model" names a whole table, "app.Model.column" one column. `reconcile` cannot see a change of these.
"""

from typing import Final

NOT_LOGGED: Final = {
    "accounts.User.password": "a hash that is nobody's business; the person or a reset changes it",
    "accounts.User.last_login": "changes with every sign-in and decides nothing",
    "accounts.TokenAnswer": "repeats what a program was answered; what it changed is in the log",
    "accounts.TokenUse": "when a token was used last; decides nothing",
    "activity.Activity.words": "repeats the ids and texts of its row, folded, to be searched",
    "goals.GoalDay": "derived: what of a goal is due, made from rows that are in the log, and compared with them",
    "goals.GoalStanding": "derived: how a goal stands, made from rows that are in the log, and compared with them",
    "goals.StandingHead": "counts the records that are worked into the two tables above",
    "goals.FileLook.looked_at": "when the worker last read a file; what it found amiss is in the log",
    "goals.LinkCopy": "names a file whose SHA-256 stands in a link check, which is in the log",
    "grading.CycleStatistics": "derived from scores, which have their records; decides nothing",
    "goals.LinkLook": "notes of the worker that looks at links; what they come to is a link check",
    "goals.StatusUpdate.typed": "what an author types before submitting; empty afterwards",
    "grading.Assignment.draft": "what a reviewer types before submitting; empty afterwards",
    "goals.Watch": "what a person wants to hear of; decides nothing",
    "notifications.Mail": "the ledger of mails, which repeat messages",
    "notifications.Notification": "a message about a change that has its record",
    "notifications.Preferences": "how a person wants to be told; decides nothing",
    "public_site.CorrectionRequest.contact": "an address of somebody outside, deleted with the answer",
    "public_site.CorrectionRequest.sender": "a hash that only counts, deleted with the answer",
    "public_site.Part": "named by the SHA-256 of its content, which is checked instead",
    "public_site.Publication.manifest": "its SHA-256 is in the log and is checked",
    "public_site.Release.folder": "a name on one disk; the list of files is in the log",
    "records.LogHead": "counts the log; checked against it",
    "records.LogSecret": "another key opens no text of the log, so every text would differ",
    "records.Record": "is the log",
    "records.SubjectHead": "folds the log; checked against it",
    "roadmap.DashboardVisit": "when a person looked at the dashboard; decides nothing",
}
