#!/bin/sh
# Makes the programs of others that tests/it/interop.rs and tests/it/clients.rs run, under target/. What is made already is
# left alone, in milliseconds.
#   interop-venv      Python with scitt-cose (requirements.txt)
#   interop-pyscitt   Python 3.12 or newer with pyscitt (pyscitt.txt)
#   interop-go        tlog, of tlog.go and Debian's golang-golang-x-mod-dev
set -eu
cd "$(dirname "$0")/../.."

# made NAME FILE: whether target/NAME was made of tests/interop/FILE as it is now.
made() { cmp -s "tests/interop/$2" "target/$1/made-of"; }

venv() {
    "$3" -m venv --clear "target/$1"
    "target/$1/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "tests/interop/$2"
    cp "tests/interop/$2" "target/$1/made-of"
}

# A Python that is new enough for pyscitt; where there is none, uv fetches one.
newer_python() {
    for python in "${PYTHON:-python3}" python3 python3.12 python3.13 python3.14 python3.15 \
        "$HOME"/.pyenv/versions/3.1[2-9].*/bin/python; do
        if "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
            echo "$python"
            return
        fi
    done
    target/interop-venv/bin/python -m pip install --quiet --disable-pip-version-check uv >&2
    target/interop-venv/bin/uv python install --quiet 3.12 >&2
    target/interop-venv/bin/uv python find 3.12
}

made interop-venv requirements.txt || venv interop-venv requirements.txt "${PYTHON:-python3}"
made interop-pyscitt pyscitt.txt || venv interop-pyscitt pyscitt.txt "$(newer_python)"
if ! made interop-go tlog.go; then
    mkdir -p target/interop-go
    GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="$PWD/target/interop-go/cache" \
        go build -o target/interop-go/tlog tests/interop/tlog.go
    cp tests/interop/tlog.go target/interop-go/made-of
fi
