#!/usr/bin/env bash
# Has three generators make a client of the served OpenAPI document, and each client use a platform of its own: create, list,
# upload, extract. Installs the pinned generators into a folder that is removed again. Needs Python 3.11 with venv and pip,
# and the npm and Python registries.
set -euo pipefail
cd "$(dirname "$0")/../.."
# Trust whom the machine trusts, as curl and apt do.
if [[ -z "${PIP_CERT:-}" && -f /etc/ssl/certs/ca-certificates.crt ]]; then
  export PIP_CERT=/etc/ssl/certs/ca-certificates.crt
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The check step has made the toolchain ready; alone, the bootstrap does.
node=$PWD/.toolchain/node_modules/.bin/node
[[ -x $node ]] || npm run --silent check layout
# A machine whose own Node is new enough has no other.
[[ -x $node ]] || node=$(command -v node)
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --requirement infra/generators/requirements.txt
cp infra/generators/clients/* "$work/"
npm install --silent --prefix "$work" --no-save --no-audit --no-fund --no-package-lock \
  openapi-typescript@7.13.0 openapi-fetch@0.17.0 @hey-api/openapi-ts@0.95.0 typescript@5.9.3 @types/node@24.10.1
PATH="$(dirname "$node"):$PATH" "$node" infra/generators/src/main.ts "$work"
