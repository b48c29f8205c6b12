#!/bin/sh
# check-release.sh ENVIRONMENT_FILE APPLICATION HOST SCHEME HEALTH_PATH
#
# Run in a new release, as the user that will run it. Tries it without touching the one that answers visitors:
# gunicorn must be able to import it, Django's own checks for production must pass, and an instance on a spare
# socket must answer the health address. The first line it prints says what went wrong, the rest is the log.
set -eu
umask 077

environment=$1 application=$2 host=$3 scheme=$4 health=$5
set -a
# shellcheck source=/dev/null
. "$environment"
set +a

spare=$(mktemp -d)
canary=
# shellcheck disable=SC2317 # called by the trap
clean_up() {
    [ -z "$canary" ] || kill "$canary" 2>/dev/null || :
    rm -rf "$spare"
}
trap clean_up EXIT

refuse() {
    echo "$1: $(grep -v '^[[:space:]]*$' "$spare/log" | tail -n 1)"
    tail -n 30 "$spare/log"
    exit 1
}

venv/bin/python -m gunicorn --check-config "$application" > "$spare/log" 2>&1 ||
    refuse "gunicorn cannot import $application"

venv/bin/python manage.py check --deploy --fail-level WARNING > "$spare/log" 2>&1 ||
    refuse "manage.py check --deploy finds fault"

venv/bin/python -m gunicorn --bind "unix:$spare/socket" --workers 1 "$application" > "$spare/log" 2>&1 &
canary=$!
tries=0
until curl --silent --show-error --fail --max-time 10 --output /dev/null --unix-socket "$spare/socket" \
    --header "Host: $host" --header "X-Forwarded-Proto: $scheme" "http://$host$health" 2> "$spare/curl"; do
    tries=$((tries + 1))
    if [ "$tries" -ge 100 ] || ! kill -0 "$canary" 2>/dev/null; then
        cat "$spare/curl" >> "$spare/log"
        refuse "a trial instance does not answer $health"
    fi
    sleep 0.2
done
