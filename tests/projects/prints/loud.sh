#!/bin/sh
echo "a line on stdout"
echo "a line on stderr" >&2
python src/loud.py
