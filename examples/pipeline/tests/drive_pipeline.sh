#!/usr/bin/env bash
# Exercises the running server by HTTP, as a client on another machine would.
set -eu

url=${PIPELINE_URL:-http://127.0.0.1:9099}
run=$(date +%s)-$$  # the spool of an earlier run may still be there: its ids are taken
fail() { echo "drive: $*" >&2; exit 1; }

# request METHOD PATH [BODY]: prints the status, a space, and the answer.
request() {
    python - "$1" "$url$2" "${3-}" <<'PYTHON'
import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen

method, url, body = sys.argv[1:]
try:
    answer = urlopen(Request(url, body.encode() if body else None, method=method), timeout=10)
except HTTPError as error:
    answer = error
with answer:
    print(answer.status, answer.read().decode().strip())
PYTHON
}

# expect TEXT METHOD PATH [BODY]: the answer must hold the text.
expect() {
    local text=$1 answer
    shift
    answer=$(request "$@")
    case $answer in
        *"$text"*) ;;
        *) fail "$1 $2: expected $text, got $answer" ;;
    esac
}

expect '200 {"healthy": true' GET /health
expect 202 POST /jobs "{\"id\": \"$run-words\", \"step\": \"words\", \"data\": {\"text\": \"a b c\"}}"
expect 202 POST /jobs "{\"id\": \"$run-probe\", \"step\": \"probe\", \"data\": {\"failures\": 9}}"
expect '422 {"error": "not a text: step"}' POST /jobs '{"id": "x"}'
expect '404 {"error": "no job x"}' GET /jobs/x
expect '405' DELETE /jobs
expect '404 {"error": "nothing at /"}' GET /

for job in words probe; do
    for _ in $(seq 50); do
        case $(request GET "/jobs/$run-$job") in
            *'"state": "done"'* | *'"state": "failed"'*) continue 2 ;;
        esac
        sleep 0.1
    done
    fail "$job was not worked off"
done
expect '"result": {"words": 3}' GET "/jobs/$run-words"
expect '"error": "no answer to attempt 3"' GET "/jobs/$run-probe"
expect '"waiting": 0, "running": 0' GET /jobs
echo "the server answers as it should"
