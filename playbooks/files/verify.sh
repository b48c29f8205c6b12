#!/bin/sh
# verify.sh URL HOME_TITLE BLOG_TITLE PICTURE
#
# Walks through the site as a visitor does and matches on content, since a page with status 200 may still be the
# wrong one. Signs a member up, uploads PICTURE, fetches it back and deletes the member again. Prints what
# answered and how long it took; ends with status 1 when anything was not as expected.
#
# VERIFY_NAMESERVER  asks this name server where the site is, instead of this computer's own resolver
# VERIFY_ADDRESS     goes to this address whatever the site's name leads to: for a site whose name leads nowhere yet
# VERIFY_USER        a name and password, NAME:PASSWORD, for a site that asks everybody for one
# VERIFY_CA          a file with the authority that the site's certificate must come from
set -u
LC_ALL=C
export LC_ALL

site=${1%/} home_title=$2 blog_title=$3 picture=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
: > "$work/page"

host=${site#*://}
: > "$work/curlrc"
if [ -n "${VERIFY_NAMESERVER:-}" ]; then
    address=$(dig +short +time=2 +tries=2 "@$VERIFY_NAMESERVER" "$host" A | tail -n 1)
    echo "--- $host is at ${address:-(no address)}, says $VERIFY_NAMESERVER"
    printf 'resolve = "%s:80:%s"\nresolve = "%s:443:%s"\n' "$host" "$address" "$host" "$address" >> "$work/curlrc"
fi
if [ -n "${VERIFY_ADDRESS:-}" ]; then
    printf 'resolve = "%s:80:%s"\nresolve = "%s:443:%s"\n' "$host" "$VERIFY_ADDRESS" "$host" "$VERIFY_ADDRESS" >> "$work/curlrc"
fi
if [ -n "${VERIFY_USER:-}" ]; then
    (umask 077 && printf 'user = "%s"\n' "$(printf %s "$VERIFY_USER" | sed 's/[\\"]/\\&/g')" > "$work/user" && cat "$work/curlrc" >> "$work/user" && mv "$work/user" "$work/curlrc")
fi
[ -z "${VERIFY_CA:-}" ] || printf 'cacert = "%s"\n' "$VERIFY_CA" >> "$work/curlrc"

# fetch WHAT STATUS PATTERN PATH [CURL OPTION...]
# Fetches PATH into $work/page and expects STATUS, and a match of the extended regular expression PATTERN.
fetch() {
    what=$1 status=$2 pattern=$3 path=$4
    shift 4
    : > "$work/page"
    timing=$(curl --config "$work/curlrc" --silent --show-error --max-time 30 --cookie "$work/cookies" --cookie-jar "$work/cookies" \
        --header "Origin: $site" --output "$work/page" --write-out '%{http_code} %{time_total}' "$@" \
        "$site$path" 2> "$work/error")
    if [ "${timing%% *}" = 000 ]; then
        verdict="FAILED: $(cat "$work/error")"
    elif [ "${timing%% *}" != "$status" ]; then
        verdict="FAILED: status ${timing%% *} instead of $status"
    elif ! grep -Eaq -e "$pattern" "$work/page"; then
        verdict="FAILED: the page doesn't match: $pattern"
    else
        verdict=ok
    fi
    report
}

report() {
    [ "$verdict" = ok ] || failures=$((failures + 1))
    printf '%-32s %7.3f s  %-46s %s\n' "$what" "${timing#* }" "$path" "$verdict"
}

# submit WHAT STATUS PATTERN PATH FIELD...
# Posts to PATH the FIELDs, whose values lie in files, so that passwords stay out of the process list.
submit() {
    sed -n 's/.*name="csrfmiddlewaretoken" value="\([^"]*\)".*/\1/p' "$work/page" | head -n 1 | tr -d '\n' \
        > "$work/csrfmiddlewaretoken"
    submit_what=$1 submit_status=$2 submit_pattern=$3 submit_path=$4
    shift 4
    count=$#
    for field in csrfmiddlewaretoken "$@"; do
        set -- "$@" --data-urlencode "$field@$work/$field"
    done
    shift "$count"
    fetch "$submit_what" "$submit_status" "$submit_pattern" "$submit_path" --location "$@"
}

# link PATTERN: the first link on the page fetched last that matches, without the site's name
link() {
    grep -Eao "(href|src)=\"($site)?$1\"" "$work/page" | head -n 1 | sed "s#^[a-z]*=\"##; s#\"\$##; s#^$site##"
}

random() {
    od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'
}

printf 'verify-%s' "$(random 5)" > "$work/username"
member=$(cat "$work/username")
random 18 > "$work/password"
cp "$work/password" "$work/password1"
cp "$work/password" "$work/password2"
printf 'Seen by verify.sh' > "$work/text"

echo "--- Django"
fetch "front page" 200 "<title>$home_title</title>" /
fetch "feed" 200 '<title>Feed' /feed/
fetch "style sheet" 200 '^:root' "$(link '/static/[^"]*\.css')"
fetch "health" 200 '"status": "ok"' /health/
fetch "sign-up form" 200 'name="password2"' /signup/
submit "sign up" 200 'Welcome aboard' /signup/ username password1 password2
submit "log out" 200 'Log in' /logout/
fetch "login form" 200 'name="password"' /login/
submit "log in" 200 "/people/$member/" /login/ username password
submit "post without a picture" 200 'Seen by verify.sh' /posts/new/ text
fetch "form for a picture" 200 'name="picture"' /feed/
sed -n 's/.*name="csrfmiddlewaretoken" value="\([^"]*\)".*/\1/p' "$work/page" | head -n 1 | tr -d '\n' > "$work/csrfmiddlewaretoken"
fetch "upload a picture" 200 '/media/pictures/' /posts/new/ --location \
    --form "csrfmiddlewaretoken=<$work/csrfmiddlewaretoken" --form "text=<$work/text" --form "picture=@$picture"
fetch "picture" 200 PNG "$(link '/media/pictures/[^"]*')"
if [ "$verdict" = ok ]; then
    what="picture, byte for byte"
    cmp -s "$picture" "$work/page" || verdict="FAILED: it differs from what was uploaded"
    report
fi
fetch "profile" 200 '2 posts' "/people/$member/"
fetch "leave" 200 'name="password"' /account/delete/
submit "leave, with the password" 200 'Your account, your posts' /account/delete/ password
fetch "the member is gone" 404 'Nothing here' "/people/$member/"
fetch "nonsense" 404 'Nothing here' "/no/such/page/$member"

echo "--- WordPress"
fetch "front page of the blog" 200 "<title>[^<]*$blog_title" /blog/
fetch "newest post" 200 "<title>[^<]+ .*$blog_title" "$(link '/blog/[0-9]{4}/[^"]*')"
fetch "nonsense under /blog" 404 "<title>[^<]*$blog_title" "/blog/no/such/page/$member"
fetch "xmlrpc is closed" 403 . /blog/xmlrpc.php

if [ "$failures" -gt 0 ]; then
    echo "$failures failed"
    exit 1
fi
