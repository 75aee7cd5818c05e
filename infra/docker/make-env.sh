#!/bin/sh
# Writes .env beside docker-compose.yml (or the file named) from .env.example, with 192 random bits for each name that has
# no value there. A file that exists is left alone: its passwords are those of the databases.
set -eu
umask 077
root=$(cd "$(dirname "$0")/../.." && pwd)
target=${1:-$root/.env}
draft=$target.$$

if [ -e "$target" ]; then
  echo "$target is there already and was left as it is." >&2
  exit 1
fi
while IFS= read -r line; do
  case $line in
    '#'*) ;;
    *=) line=$line$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n') ;;
  esac
  printf '%s\n' "$line"
done <"$root/.env.example" >"$draft"
mv "$draft" "$target"
echo "Wrote $target. Next: docker compose up --build --wait"
