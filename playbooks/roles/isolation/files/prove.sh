#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# prove.sh ADDRESS:PORT...
#
# Tries to leave the machine. Every try has to fail, and the kernel has to say that it was the isolation that refused it:
# an address that nobody answers at proves nothing by itself.
set -u
LC_ALL=C
export LC_ALL

refused() { nft list counter inet isolation refused_out | sed -n 's/.*packets \([0-9]*\).*/\1/p'; }

before=$(refused) || exit 1
[ -n "$before" ] || { echo "there is no isolation: the table inet isolation is not loaded" >&2; exit 1; }
tries=0
for target; do
    address=${target%:*} port=${target##*:}
    tries=$((tries + 1))
    # shellcheck disable=SC2016 # bash is given the words
    if timeout 1 bash -c 'exec 3<>"/dev/tcp/$1/$2"' try "$address" "$port" 2>/dev/null; then
        echo "$target can be reached from here: the machine is not isolated" >&2
        exit 1
    fi
done
after=$(refused) || exit 1
if [ $((after - before)) -lt "$tries" ]; then
    echo "$tries tries to get out, and the kernel refused $((after - before)): something else keeps the machine from the network" >&2
    exit 1
fi
echo "$tries of $tries tries to get out were refused"
