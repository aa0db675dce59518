#!/usr/bin/env bash
# The pipeline as its users run it: several programs at once that share one spool.
set -eu
cd "$(dirname "$0")/.."

spool=$(mktemp -d)
trap 'rm -rf "$spool"' EXIT

pipeline() { python -m pipeline --spool "$spool" "$@"; }
fail() { echo "e2e: $*" >&2; exit 1; }

# Waits for all of the given processes; fails if one of them did.
wait_for() {
    local pid status=0
    for pid in "$@"; do
        wait "$pid" || status=$?
    done
    return "$status"
}

echo "three programs submit at once"
pids=()
for job in \
    '{"id": "a", "step": "slug", "data": {"text": "Hello, covey!"}}' \
    '{"id": "b", "step": "total", "data": {"numbers": [1, 2, 3.5]}}' \
    '{"id": "c", "step": "probe", "data": {"failures": 1}}'
do
    pipeline submit "$job" > "$spool/submit.${#pids[@]}" &
    pids+=($!)
done
wait_for "${pids[@]}" || fail "a submission failed"
[ "$(cat "$spool"/submit.* | sort | tr '\n' ' ')" = "submitted a submitted b submitted c " ] || fail "wrong answers"

echo "a job that is known already is refused"
status=0
pipeline submit '{"id": "a", "step": "words", "data": {"text": ""}}' 2> "$spool/refused" || status=$?
[ "$status" -eq 2 ] || fail "exit code $status instead of 2"
grep -q "a is known already" "$spool/refused" || fail "no reason: $(cat "$spool/refused")"

echo "two workers share the work"
pids=()
for worker in 1 2; do
    pipeline work > "$spool/worker.$worker" &
    pids+=($!)
done
wait_for "${pids[@]}" || fail "a worker failed"
worked=$(awk '{ sum += $3 } END { print sum }' "$spool"/worker.*)
[ "$worked" -eq 3 ] || fail "3 jobs were submitted, $worked were worked off"
pipeline status > "$spool/status" || fail "some failed"
grep -q "^done *3$" "$spool/status" || fail "not all are done: $(cat "$spool/status")"
grep -q '"slug": "hello-covey"' "$spool/done/a.json" || fail "wrong slug"

echo "a job that cannot be done is named by the status"
pipeline submit '{"id": "d", "step": "fly"}' > /dev/null
pipeline work --most 1 > /dev/null
if pipeline status > /dev/null; then fail "the status does not tell"; fi

echo "all is well"
