#!/bin/sh
# arm.sh NAME SECONDS SAVE ACTIVATE FILE...
#
# Saves the FILEs and what the command SAVE writes, then has systemd bring them back in SECONDS and run
# ACTIVATE, unless disarm.sh NAME comes first. The way back is a script of its own, so that it needs
# neither this file nor the connection that made it.
set -eu
umask 077

name=$1 seconds=$2 save=$3 activate=$4
shift 4
state=/var/lib/commit-confirm/$name
unit=commit-confirm-$name

quoted() {
    printf '%s\n' "$1" | sed "s/'/'\\\\''/g; 1s/^/'/; \$s/\$/'/"
}

# A way back that is under way finishes first.
while systemctl is-active --quiet "$unit.service"; do
    sleep 0.2
done

rm -rf "$state"
mkdir -p "$state"
cd "$state"
sh -c "$save"

{
    echo '#!/bin/sh'
    echo "cd $(quoted "$state") || exit 1"
    number=0
    for file in "$@"; do
        number=$((number + 1))
        target=$(quoted "$file")
        if [ -e "$file" ]; then
            cp -a -- "$file" "file.$number"
            echo "cp -a -- file.$number $target.reverting && mv -f -- $target.reverting $target"
        else
            echo "rm -f -- $target"
        fi
    done
    printf '%s\n' "$activate"
    echo "systemctl stop $(quoted "$unit.timer")"
    echo "rm -rf $(quoted "$state")"
    echo "logger -t commit-confirm" "$(quoted "nobody confirmed the change of $name: the old state is back")"
} > revert

systemd-run --quiet --collect --unit="$unit" --on-active="$seconds" --timer-property=AccuracySec=500ms \
    /bin/sh "$state/revert"
