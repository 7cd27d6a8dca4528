#!/bin/sh
# Prepares, once per machine, the peer that Debian 12's own packages cannot be: a newer strongSwan, whose user-space
# ESP can leave as IP protocol 50 (kernel-libipsec.raw_esp). It goes, with the Debian release that has it, into the
# folder ${CULVERT_CACHE:-~/.cache/culvert}/trixie, where the lab runs it by chroot. Running this again changes nothing.
set -eu

cache=${CULVERT_CACHE:-${HOME:?}/.cache/culvert}
peer=$cache/trixie
packages=strongswan-swanctl,strongswan-charon,libcharon-extra-plugins,libstrongswan-standard-plugins,libstrongswan-extra-plugins,iputils-ping

stop() { echo "prepare-peers: $*" >&2; exit 1; }

[ "$(cat "$peer/.ready" 2>/dev/null)" != "$packages" ] || exit 0
[ "$(id -u)" = 0 ] || stop "needs root, as debootstrap does"
command -v debootstrap >/dev/null || stop "needs the package debootstrap"

# The mirror and the proxy are those that apt already uses for Debian's main archive.
apt_mirror() { apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' | sed -n 's/^Debian //p' | head -n 1; }
mirror=$(apt_mirror)
[ -n "$mirror" ] || { apt-get -q update >/dev/null && mirror=$(apt_mirror); }
[ -n "$mirror" ] || stop "apt's configuration names no Debian mirror"
proxy=$(apt-config dump --format '%v%n' Acquire::http::Proxy | head -n 1)
[ -z "$proxy" ] || export http_proxy="$proxy"

echo "Preparing a newer strongSwan in $peer (a minute, once) ..." >&2
mkdir -p "$cache"
building=$peer.building
rm -rf --one-file-system "$building"
debootstrap --variant=minbase --include="$packages" trixie "$building" "$mirror" >"$cache/debootstrap.log" 2>&1 ||
  stop "debootstrap failed, see $cache/debootstrap.log"
rm -rf "$building/var/cache/apt/archives" "$building/var/lib/apt/lists"
echo "$packages" >"$building/.ready"
rm -rf --one-file-system "$peer"
mv "$building" "$peer"
