#!/usr/bin/env bash
# Fuzzes the whole API: installs the pinned schemathesis into a folder that is removed again, and runs it against a
# platform of its own. Needs Python 3.11 with venv and pip. Arguments are handed to schemathesis.
set -euo pipefail
cd "$(dirname "$0")/../.."
# Trust whom the machine trusts, as curl and apt do.
if [[ -z "${PIP_CERT:-}" && -f /etc/ssl/certs/ca-certificates.crt ]]; then
  export PIP_CERT=/etc/ssl/certs/ca-certificates.crt
fi
venv=$(mktemp -d)
trap 'rm -rf "$venv"' EXIT
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check --requirement infra/fuzz/requirements.txt
# The check step has made the toolchain ready; alone, the bootstrap does.
node=.toolchain/node_modules/.bin/node
[[ -x $node ]] || npm run --silent check layout
# A machine whose own Node is new enough has no other.
[[ -x $node ]] || node=node
"$node" infra/fuzz/src/main.ts "$venv/bin/schemathesis" "$@"
