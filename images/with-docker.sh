#!/usr/bin/env bash
# with-docker.sh [--or-without] COMMAND [ARGUMENT...]
# Runs a command with a Docker engine: the one that answers, or else, as root, one of its own for as long as the command
# runs. That one is in a network namespace of its own, so its bridges and rules never meet the host's; its images stay in
# ${CULVERT_CACHE:-~/.cache/culvert}/docker. --or-without runs the command even when there is no engine to be had.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin

[ "${1:-}" != --or-without ] && optional='' || { optional=yes; shift; }
[ $# -gt 0 ] || { echo "with-docker.sh: expected a command" >&2; exit 2; }

without() {
  echo "No Docker engine answers, and none can be started: $*" >&2
  [ -n "$optional" ] || exit 1
  exec "${command[@]}"
}

command=("$@")
! docker info >/dev/null 2>&1 || exec "${command[@]}"
[ "$(id -u)" = 0 ] || without "that takes root"
for program in dockerd docker ip nsenter; do
  command -v "$program" >/dev/null || without "there is no $program"
done

readonly data=${CULVERT_CACHE:-${HOME:?}/.cache/culvert}/docker namespace=culvert-docker-$$
run=$(mktemp -d)
readonly run
mkdir -p "$data"
exec 9>"$data.lock"
flock -n 9 || { echo "Waiting for another engine that uses $data ..." >&2; flock 9; }

pid=''
stop_engine() {
  [ -z "$pid" ] || { kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; } || true
  ip netns delete "$namespace" 2>/dev/null || true
  rm -rf --one-file-system "$run"
}
trap stop_engine EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

ip netns add "$namespace"
ip -netns "$namespace" link set lo up
export DOCKER_HOST=unix://$run/docker.sock
nsenter --net="/run/netns/$namespace" dockerd --host "$DOCKER_HOST" --data-root "$data" --exec-root "$run/exec" \
  --pidfile "$run/docker.pid" >"$run/log" 2>&1 9>&- &
pid=$!
for ((tries = 0; tries < 300; tries++)); do
  ! docker info >/dev/null 2>&1 || break
  kill -0 "$pid" 2>/dev/null || { tail -n 15 "$run/log" >&2; pid=''; tries=300; break; }
  sleep 0.2
done
if [ $tries -ge 300 ]; then
  stop_engine
  trap - EXIT
  exec 9>&-
  without "dockerd does not start"
fi
# What a command left that was cut off, and images that later ones have replaced.
{ docker container prune -f && docker network prune -f && docker volume prune -f && docker image prune -f; } >/dev/null
status=0
"${command[@]}" 9>&- || status=$?
exit $status
