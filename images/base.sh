#!/usr/bin/env bash
# Fills two folders with what the images stand on, from this machine alone, so that nothing has to be pulled:
#   base.sh DIR    DIR/base/root      the C library, a Java runtime cut from JAVA_HOME's JDK, users and name lookup
#                  DIR/tools/root     nft, tc, ip, conntrack and a shell, and libcrypto, with their libraries
#   base.sh --key  a word that changes when what they would hold changes
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin
: "${JAVA_HOME:?names the JDK to cut the runtime from}"

# The platform (Kafka's logging uses even java.desktop's beans), what Quarkus and Netty use of the JDK beside it, and jcmd
# for whoever looks into a running service.
readonly modules=java.se,jdk.unsupported,jdk.management,jdk.net,jdk.zipfs,jdk.jfr,jdk.naming.dns,jdk.jcmd
readonly tools=(nft tc ip conntrack sh)

# The packet path loads it by its name, so no program leads to it.
libcrypto() { ldconfig -p | awk '$1 == "libcrypto.so.3" { print $NF; exit }'; }

stop() { echo "base.sh: $*" >&2; exit 1; }

key() {
  local tool
  {
    cat "$0" "$(dirname "$0")/base.Dockerfile" "$JAVA_HOME/release"
    for tool in "${tools[@]}"; do cat "$(command -v "$tool")"; done
    cat "$(libcrypto)"
  } | sha256sum | cut -c 1-12
}

# Copies each program or library with the libraries that it loads, to the paths that they have here below /usr.
copy_with_libraries() { # root, files
  local root=$1 file
  shift
  { printf '%s\n' "$@"; ldd "$@" 2>/dev/null | sed -n 's/^.*[[:space:]]\(\/[^ ]*\) (0x.*$/\1/p'; } | sort -u |
    while read -r file; do
      case $file in "$root"/*) continue ;; esac
      install -D -m 755 "$(readlink -f "$file")" "$root/usr${file#/usr}"
      describe "$root" "$file"
    done
}

# Names the file's Debian package where scanners look for it in an image without a package manager.
describe() { # root, file
  command -v dpkg-query >/dev/null || return 0
  local package
  package=$(dpkg-query -S "$2" 2>/dev/null || dpkg-query -S "/usr$2" 2>/dev/null || dpkg-query -S "$(readlink -f "$2")" 2>/dev/null) || return 0
  package=${package%%:*}
  mkdir -p "$1/var/lib/dpkg/status.d"
  dpkg-query -s "$package" >"$1/var/lib/dpkg/status.d/$package"
}

java_runtime() { # root
  local java=$1/opt/java/openjdk
  mkdir -p "$1/opt/java"
  "$JAVA_HOME/bin/jlink" --add-modules "$modules" --strip-debug --no-man-pages --no-header-files --compress zip-6 \
    --generate-cds-archive --output "$java"
  # What is for screens and sound loads libraries that no server has; the other archive is for heaps above 32 GB.
  rm "$java"/lib/lib{awt_xawt,jawt,splashscreen,jsound}.so "$java/lib/server/classes_nocoops.jsa"
  mapfile -t binaries < <(find "$java/bin" "$java/lib" -type f \( -path '*/bin/*' -o -name '*.so' \))
  copy_with_libraries "$1" "${binaries[@]}"
}

accounts() { # root
  local folder
  mkdir -p "$1/etc" "$1/proc" "$1/sys" "$1/dev" "$1/run" "$1/var"
  for folder in bin sbin lib lib64; do
    mkdir -p "$1/usr/$folder"
    ln -s "usr/$folder" "$1/$folder"
  done
  install -d -m 1777 "$1/tmp"
  printf '%s\n' root:x:0:0:root:/:/sbin/nologin culvert:x:10001:10001:culvert:/:/sbin/nologin >"$1/etc/passwd"
  printf '%s\n' root:x:0: culvert:x:10001: >"$1/etc/group"
  echo 'hosts: files dns' >"$1/etc/nsswitch.conf"
}

[ $# -eq 1 ] || stop "expected a folder, or --key"
[ "$1" != --key ] || { key; exit; }
base=$1/base/root
rm -rf "$1/base" "$1/tools"
accounts "$base"
java_runtime "$base"
mkdir -p "$1/tools/root"
for tool in "${tools[@]}"; do
  copy_with_libraries "$1/tools/root" "$(command -v "$tool")"
done
copy_with_libraries "$1/tools/root" "$(libcrypto)"
