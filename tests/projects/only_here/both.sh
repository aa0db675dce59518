#!/bin/sh
python src/sums.py add
python src/sums.py subtract
