#!/bin/sh
# What a nightly job does: a reading that may not be worse than the last, and what the cluster did. Run twice, it does it once.
set -eu
report() { "$PYTHON" "$PROGRAM" "$@"; }
code() { "$@" && echo "exit 0" || echo "exit $?"; }

code report reading --metric reports/hours --value 24 --on 2026-05-02 --fail-if-higher
code report reading --metric reports/hours --value 30 --on 2026-05-03 --fail-if-higher
code report reading --metric reports/hours --value 30 --on 2026-05-03 --fail-if-higher --tolerance 6 --run again --dry-run
code report activity "$FOLDER/copies.jsonl"
code report activity --kind weights_copied --at 2026-05-02T01:00:00Z --system cluster-7 --id job-0 --model example-4 \
    --set destination=bucket-0 --plain bytes=7
