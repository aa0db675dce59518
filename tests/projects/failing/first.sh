#!/bin/sh
python src/steps.py first
exit 3
