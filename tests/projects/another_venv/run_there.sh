#!/bin/sh
set -e
.venv-there/bin/python src/program.py
