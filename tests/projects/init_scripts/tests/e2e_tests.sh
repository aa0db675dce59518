#!/bin/sh
set -e
cd "$(dirname "$0")/.."
test "$(python shapes.py 3)" = 9
