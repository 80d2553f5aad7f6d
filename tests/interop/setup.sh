#!/bin/sh
# Makes target/interop-venv with the Python packages of requirements.txt. Done already: does nothing, in milliseconds.
set -eu
cd "$(dirname "$0")/../.."
venv=target/interop-venv
wanted=tests/interop/requirements.txt
if cmp -s "$wanted" "$venv/made-for.txt"; then
    exit 0
fi
python=${PYTHON:-python3}
"$python" -m venv --clear "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$wanted"
cp "$wanted" "$venv/made-for.txt"
