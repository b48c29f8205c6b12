#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# authorities.sh ZONE NAME ADDRESS [RESOLVER]
#
# Asks every name server of ZONE for NAME until each answers ADDRESS and nothing else, for two minutes at most. Prints
# `SERVER says ADDRESS with TTL SECONDS, after SECONDS s` a server. Status 1 when one says something else.
set -u
LC_ALL=C
export LC_ALL
zone=$1 name=$2 wanted=$3 resolver=${4:+@$4}
begun=$(date +%s)

ask() { dig +time=2 +tries=2 +noall +answer "$@" | awk '$4 == "A" { print $5, $2 }'; }

# shellcheck disable=SC2086 # no resolver is no word
servers=$(dig +short +time=2 +tries=2 $resolver "$zone" NS)
[ -n "$servers" ] || { echo "$zone has no name servers"; exit 1; }
wrong=0
for server in $servers; do
    # shellcheck disable=SC2086
    at=$(dig +short +time=2 +tries=2 $resolver "$server" A | head -n 1)
    until said=$(ask "@${at:-$server}" +norecurse "$name" A) && [ "${said% *}" = "$wanted" ]; do
        [ $(($(date +%s) - begun)) -lt 120 ] || { wrong=1; break; }
        sleep 1
    done
    said=$(printf '%s' "${said:-nothing 0}" | tr '\n' ' ')
    printf '%s says %s with TTL %s, after %s s\n' "$server" "${said% *}" "${said##* }" $(($(date +%s) - begun))
done
exit $wrong
