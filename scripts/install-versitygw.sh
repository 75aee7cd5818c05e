#!/usr/bin/env bash
# Builds the S3 server that the tests of the file store run on, into .toolchain/bin; does nothing when it is there. It takes
# a minute, Go and its module proxy. A Go that is too old fetches a newer one from there.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly module=github.com/versity/versitygw version=v1.8.0
readonly bin=$PWD/.toolchain/bin
# What the module asks for, for a Go before 1.21, which fetches none by itself.
readonly newer_go=1.25.5

main() {
  PATH=$PATH:/usr/local/go/bin:/usr/lib/go/bin
  command -v go >/dev/null || { echo 'There is no Go: install it (Debian: golang-go).' >&2; exit 1; }
  if go version -m "$bin/versitygw" 2>/dev/null | grep -qP "\tmod\t$module\t$version\t"; then return; fi
  echo "Building $module $version"
  (($(go env GOVERSION | sed 's/go1\.\([0-9]*\).*/\1/') >= 21)) || use_newer_go
  # A server of tests need not be fast, and is built in half the time without the optimisations.
  GOBIN=$bin CGO_ENABLED=0 GOTOOLCHAIN=auto go install -gcflags=all='-N -l' -ldflags='-s -w' "$module/cmd/versitygw@$version"
}

# Go's toolchains are modules as well. An old Go unpacks them without the permission to run.
use_newer_go() {
  local name goroot
  name=golang.org/toolchain@v0.0.1-go$newer_go.$(go env GOOS)-$(go env GOARCH)
  goroot=$(cd / && go mod download -json "$name" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
  chmod -R u+w "$goroot/bin" "$goroot/pkg/tool"
  chmod +x "$goroot"/bin/* "$goroot"/pkg/tool/*/*
  unset GOROOT
  PATH=$goroot/bin:$PATH
}

main
