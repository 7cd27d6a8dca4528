#!/bin/sh
# Prepares, once per machine, what the lab's peers need:
#   1. the Debian packages of the lab (strongSwan 5.9.8, tcpdump, nftables, iproute2, ping), if they are missing;
#   2. a folder with a newer strongSwan (Debian's release trixie), which the lab runs by chroot: it is the one
#      whose user-space ESP can leave as protocol 50 (`kernel-libipsec.raw_esp`).
# The folder is ${CULVERT_CACHE:-~/.cache/culvert}/trixie. Running the script again changes nothing.
set -eu

cache=${CULVERT_CACHE:-${HOME:?}/.cache/culvert}
peer=$cache/trixie

say() { echo "prepare-peers: $*"; }
stop() { say "$*" >&2; exit 1; }

[ "$(id -u)" = 0 ] || stop "needs root (network namespaces and debootstrap do)"

missing=
need() { command -v "$1" >/dev/null 2>&1 || [ -x "$1" ] || missing="$missing $2"; }
need ip iproute2
need nft nftables
need tcpdump tcpdump
need ping iputils-ping
need swanctl strongswan-swanctl
need /usr/lib/ipsec/charon strongswan-charon
need /usr/lib/ipsec/plugins/libstrongswan-kernel-libipsec.so libcharon-extra-plugins
need /usr/lib/ipsec/plugins/libstrongswan-openssl.so libstrongswan-standard-plugins
need debootstrap debootstrap
if [ -n "$missing" ]; then
  say "installing$missing"
  export DEBIAN_FRONTEND=noninteractive
  apt-get -q update >/dev/null || stop "apt-get update failed"
  apt-get -q -y install --no-install-recommends $missing >/dev/null || stop "apt-get could not install:$missing"
fi

if [ -e "$peer/.ready" ]; then
  say "ready: $peer"
  exit 0
fi

# The mirror is the one that apt already uses for Debian's main archive.
mirror=$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' | sed -n 's/^Debian //p' | head -n 1)
[ -n "$mirror" ] || stop "apt's configuration names no Debian mirror"
proxy=$(apt-config dump --format '%v%n' Acquire::http::Proxy | head -n 1)
[ -z "$proxy" ] || export http_proxy="$proxy"

say "building the newer strongSwan in $peer (a few minutes, once)"
mkdir -p "$cache"
building=$peer.building
rm -rf --one-file-system "$building"
debootstrap --variant=minbase \
  --include=strongswan-swanctl,strongswan-charon,libcharon-extra-plugins,libstrongswan-standard-plugins,libstrongswan-extra-plugins \
  trixie "$building" "$mirror" >"$cache/debootstrap.log" 2>&1 || stop "debootstrap failed, see $cache/debootstrap.log"
rm -rf "$building/var/cache/apt/archives" "$building/var/lib/apt/lists"
touch "$building/.ready"
rm -rf --one-file-system "$peer"
mv "$building" "$peer"
say "ready: $peer"
