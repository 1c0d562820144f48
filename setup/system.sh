#!/bin/sh
# Bring the system packages that Attune needs and that are missing here. Quick when none is.
#
#   setup/system.sh              what every set-up needs
#   setup/system.sh npm          npm as well (a speech model can come through it)
#   setup/system.sh pulseaudio dot
#                                virtual sound devices and Graphviz as well, for the tests
#
# PYTHON is the interpreter that .venv will be made with. As root the packages are installed; anybody
# else is told the one command that does it, and the exit code is 1.
set -eu

python=${PYTHON:-python3}
missing=

has_library() {
    # ldconfig is not on everybody's PATH in Debian.
    PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null | grep -q "$1"
}

if ! command -v "$python" >/dev/null; then
    missing="$missing python3 python3-venv"
elif ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Attune needs Python 3.11 or later; $python is $("$python" -V 2>&1). Another one: make PYTHON=python3.12 …" >&2
    exit 1
elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    missing="$missing python3-venv"
fi
has_library libespeak-ng.so.1 || missing="$missing espeak-ng"
has_library libportaudio.so.2 || missing="$missing libportaudio2"
for command in "$@"; do
    command -v "$command" >/dev/null && continue
    [ "$command" = dot ] && package=graphviz || package=$command
    missing="$missing $package"
    # How PortAudio, which speaks ALSA, reaches PulseAudio.
    [ "$command" != pulseaudio ] || missing="$missing libasound2-plugins"
done

[ -n "$missing" ] || exit 0
if ! command -v apt-get >/dev/null; then
    echo "These are missing, here called by their names in Debian:$missing. Please install them." >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "Some system packages are missing. Please run this, and then the same again:" >&2
    echo "    sudo apt-get install --yes --no-install-recommends$missing" >&2
    exit 1
fi
echo "Installing system packages:$missing"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
# shellcheck disable=SC2086  # the list is meant to be split
if ! { apt-get update && apt-get install --yes --no-install-recommends $missing; } >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    echo "apt-get could not install them; the whole of what it said is in $log." >&2
    exit 1
fi
rm -f "$log"
