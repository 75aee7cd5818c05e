#!/bin/sh
# Asks compose whether it accepts docker-compose.yml, with secrets made for the occasion; needs no Docker engine. Where there
# is no compose it says so, and fails only with --required.
set -eu
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

if docker compose version >/dev/null 2>&1; then
  compose='docker compose'
elif docker-compose version >/dev/null 2>&1; then
  compose='docker-compose'
else
  echo 'docker-compose.yml was not checked: neither "docker compose" nor docker-compose is here (Debian: apt-get install docker-compose).' >&2
  [ "${1:-}" != --required ]
  exit
fi
sh infra/docker/make-env.sh "$folder/.env" >/dev/null
$compose --env-file "$folder/.env" config --quiet
echo "docker-compose.yml passes \`$compose config\` ($($compose version --short))"
