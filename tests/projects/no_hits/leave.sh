#!/bin/sh
python src/endless.py >/dev/null 2>&1 &
echo $! > endless.pid
sleep 0.5
