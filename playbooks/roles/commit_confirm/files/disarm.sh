#!/bin/sh
# disarm.sh NAME
#
# Keeps the change that arm.sh NAME prepared for. Fails when the way back has been taken already.
set -eu

unit=commit-confirm-$1

if ! systemctl is-active --quiet "$unit.timer"; then
    echo "the change of $1 has been taken back already: confirming it took too long" >&2
    exit 1
fi
systemctl stop "$unit.timer"
if systemctl is-active --quiet "$unit.service"; then
    echo "the change of $1 is being taken back: confirming it took too long" >&2
    exit 1
fi
rm -rf "/var/lib/commit-confirm/$1"
