#!/usr/bin/env bash
# Makes an image of the strongSwan that load-tests/prepare-peers.sh puts in place, unless there is one, and prints its name.
# It is the other gateway of the tests with containers, and, since it has a shell and ping, their workstations too.
set -euo pipefail
root=${CULVERT_CACHE:-${HOME:?}/.cache/culvert}/trixie

[ -e "$root/.ready" ] || { echo "peer-image.sh: there is no $root; run load-tests/prepare-peers.sh" >&2; exit 1; }
image=culvert-test/peer:$(sha256sum "$root/.ready" "$root/etc/debian_version" | sha256sum | cut -c 1-12)
docker image inspect "$image" >/dev/null 2>&1 ||
  tar -C "$root" --one-file-system --exclude=./usr/share/doc --exclude=./usr/share/locale --exclude=./usr/share/man -c . |
  docker import - "$image" >/dev/null
echo "$image"
