#!/bin/sh
# Prepares, once per machine, a Linux kernel with its IPsec as an outside judge of the packet engine: Debian's cloud
# kernel and an initramfs with its crypto and IPsec modules, busybox, ip and perl, for QEMU. They go, as vmlinuz and
# initramfs, into the folder ${CULVERT_CACHE:-~/.cache/culvert}/kernel. Running this again changes nothing.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cache=${CULVERT_CACHE:-${HOME:?}/.cache/culvert}
kernel=$cache/kernel
building=$kernel.building
root=$building/root

stop() { echo "prepare kernel: $*" >&2; exit 1; }

made_of=$(cat "$here/prepare.sh" "$here/init" "$here/udp-encapsulation" | sha256sum)
[ "$(cat "$kernel/.ready" 2>/dev/null)" != "$made_of" ] || exit 0
for tool in busybox cpio depmod ip perl; do
  command -v $tool >/dev/null || stop "needs $tool (packages: busybox-static cpio kmod iproute2 perl-base)"
done

kernel_package() { apt-cache depends linux-image-cloud-amd64 2>/dev/null | sed -n 's/.*Depends: \(linux-image-.*\)/\1/p'; }

# Unpacked, not installed: the kernel of this machine has nothing to do with it.
download() {
  package=$(kernel_package)
  [ -n "$package" ] || { apt-get -q update >/dev/null && package=$(kernel_package); }
  [ -n "$package" ] || stop "apt knows no linux-image-cloud-amd64"
  (cd "$building" && apt-get -q download "$package" >"$cache/kernel.log" 2>&1) || stop "apt could not download $package, see $cache/kernel.log"
  dpkg -x "$building"/linux-image-*.deb "$building/package"
}

# A program with the libraries that it is linked to.
copy_program() {
  program=$(readlink -f "$(command -v "$1")")
  cp "$program" "$root/bin/$1"
  ldd "$program" | grep -o '/[^ ]*' | while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp "$library" "$root$library"
  done
}

copy_modules() {
  from=$(echo "$building"/package/lib/modules/*)
  to=$root/lib/modules/$(basename "$from")
  for part in crypto arch/x86/crypto lib net/core net/key net/xfrm net/ipv4 net/ipv6 drivers/virtio \
    drivers/net/virtio_net.ko drivers/net/net_failover.ko; do
    mkdir -p "$to/kernel/$(dirname $part)"
    [ ! -e "$from/kernel/$part" ] || cp -r "$from/kernel/$part" "$to/kernel/$part"
  done
  cp "$from"/modules.order "$from"/modules.builtin* "$to"
  depmod -b "$root" "$(basename "$from")"
}

echo "Preparing a Linux kernel for QEMU in $kernel (some seconds, once) ..." >&2
rm -rf --one-file-system "$building"
mkdir -p "$root/bin" "$root/sbin" "$root/proc" "$root/dev" "$root/sys"
download
copy_modules
cp "$(command -v busybox)" "$root/bin/busybox"
ln -s ../bin/busybox "$root/sbin/modprobe"
copy_program ip
copy_program perl
install -m 755 "$here/init" "$root/init"
install -m 755 "$here/udp-encapsulation" "$root/bin/udp-encapsulation"
(cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) >"$building/initramfs"
cp "$building"/package/boot/vmlinuz-* "$building/vmlinuz"
rm -rf --one-file-system "$root" "$building/package" "$building"/*.deb
echo "$made_of" >"$building/.ready"
rm -rf --one-file-system "$kernel"
mv "$building" "$kernel"
