#!/bin/sh
set -e
test "$(python -m pilot 3000)" = climbing
python -m pilot 4000 >/dev/null &
python -m pilot 12000 | grep -q high
wait
