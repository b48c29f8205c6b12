#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# member.sh join|post|back URL MEMBER PASSWORD PICTURE
#
#   join   signs the member up and posts PICTURE with a text
#   post   logs in and posts a text alone: what only the database's log knows when no set is made afterwards
#   back   logs in, as after a restore, and expects all of that: both texts, and the picture byte for byte
#
# VERIFY_NAMESERVER and VERIFY_CA as in verify.sh. Prints what failed and ends with status 1.
set -u
LC_ALL=C
export LC_ALL
step=$1 site=${2%/} member=$3 picture=$5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
host=${site#*://}
: > "$work/curlrc"
if [ -n "${VERIFY_NAMESERVER:-}" ]; then
    address=$(dig +short +time=2 +tries=2 "@$VERIFY_NAMESERVER" "$host" A | tail -n 1)
    printf 'resolve = "%s:80:%s"\nresolve = "%s:443:%s"\n' "$host" "$address" "$host" "$address" >> "$work/curlrc"
fi
[ -z "${VERIFY_CA:-}" ] || printf 'cacert = "%s"\n' "$VERIFY_CA" >> "$work/curlrc"
printf '%s' "$member" > "$work/username"
printf '%s' "$4" > "$work/password"
cp "$work/password" "$work/password1"
cp "$work/password" "$work/password2"

# fetch WHAT PATTERN PATH [CURL OPTION...]: the page, which must match
fetch() {
    what=$1 pattern=$2 path=$3
    shift 3
    : > "$work/page"
    curl --config "$work/curlrc" --silent --show-error --fail --location --max-time 30 --cookie "$work/cookies" \
        --cookie-jar "$work/cookies" --header "Origin: $site" --referer "$site/" --output "$work/page" "$@" "$site$path" 2> "$work/error" || {
        echo "$what: FAILED: $(cat "$work/error")"
        exit 1
    }
    grep -Eaq -e "$pattern" "$work/page" || {
        echo "$what: FAILED: $path doesn't match: $pattern"
        exit 1
    }
    echo "$what: ok"
}

# The token that a form on the page fetched last wants back.
token() {
    sed -n 's/.*name="csrfmiddlewaretoken" value="\([^"]*\)".*/\1/p' "$work/page" | head -n 1 | tr -d '\n' > "$work/token"
}

form() {
    what=$1 pattern=$2 path=$3
    shift 3
    token
    fetch "$what" "$pattern" "$path" --form "csrfmiddlewaretoken=<$work/token" "$@"
}

log_in() {
    fetch "login form" 'name="password"' /login/
    form "log in" "/people/$member/" /login/ --form "username=<$work/username" --form "password=<$work/password"
}

case $step in
join)
    fetch "sign-up form" 'name="password2"' /signup/
    form "sign up" 'Welcome aboard' /signup/ --form "username=<$work/username" --form "password1=<$work/password1" \
        --form "password2=<$work/password2"
    fetch "form for a picture" 'name="picture"' /feed/
    form "post a picture" '/media/pictures/' /posts/new/ --form "text=Seen before the set by $member" --form "picture=@$picture"
    ;;
post)
    log_in
    fetch "form for a text" 'name="text"' /feed/
    form "post a text" 'Seen after the set' /posts/new/ --form "text=Seen after the set by $member"
    ;;
back)
    log_in
    fetch "the post that the set holds" "Seen before the set by $member" "/people/$member/"
    fetch "the post that only the log knew" "Seen after the set by $member" "/people/$member/"
    link=$(grep -Eao "(href|src)=\"($site)?/media/pictures/[^\"]*\"" "$work/page" | head -n 1 | sed "s#^[a-z]*=\"##; s#\"\$##; s#^$site##")
    fetch "the picture" PNG "${link:-/no-picture-on-the-page}"
    cmp -s "$picture" "$work/page" || {
        echo "the picture: FAILED: it differs from what was uploaded"
        exit 1
    }
    echo "the picture, byte for byte: ok"
    ;;
*)
    echo "there are join, post and back, and no \`$step\`" >&2
    exit 2
    ;;
esac
