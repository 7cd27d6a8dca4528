#!/usr/bin/env bash
# What ./culvert images does once the modules are packaged and a Docker engine answers.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
readonly root work=$root/images/target/context
# One builder on every engine; the newer one is a plugin that need not be there.
export DOCKER_BUILDKIT=0

usage() {
  cat <<'TEXT'
Usage: ./culvert images [--base IMAGE] [--tag TAG] [--save FILE]

Builds the images culvert/sa-store, culvert/ike-service, culvert/cert-authority, culvert/datapath-node and culvert/broker
and prints their sizes. Nothing is pulled: the base is made from this machine's JDK and system libraries.
Uses the Docker engine that answers; as root, where none does, one that runs while the images are built and keeps them
under ${CULVERT_CACHE:-~/.cache/culvert}/docker.
  --base IMAGE   build upon IMAGE instead, which has Java 25, such as eclipse-temurin:25-jre
  --tag TAG      tag of the images (default: the version in pom.xml)
  --save FILE    write the images to FILE too, for docker load or ctr images import
TEXT
}

stop() { echo "culvert: $*" >&2; exit 1; }

version() { sed -n 's:^  <version>\(.*\)</version>:\1:p' "$root/pom.xml" | head -n 1; }

# With --check first, the options are only looked at, so that a wrong one costs no build.
check='' base='' tag=$(version) save=''
[ "${1:-}" != --check ] || { check=yes; shift; }
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage; exit ;;
    --base | --tag | --save)
      [ $# -gt 1 ] || stop "$1 needs a value; see ./culvert images --help"
      case $1 in --base) base=$2 ;; --tag) tag=$2 ;; --save) save=$2 ;; esac
      shift 2
      ;;
    *) stop "unknown option $1; see ./culvert images --help" ;;
  esac
done
[ -z "$check" ] || exit 0

docker_build() { # name:tag, Dockerfile, context, build arguments
  local image=$1 file=$2 context=$3 log=$work/build.log
  shift 3
  docker build -q -t "$image" -f "$root/images/$file" "$@" "$context" >"$log" 2>&1 || { cat "$log" >&2; stop "$image was not built"; }
}

# The base from this machine, made again only when the JDK, the tools or base.sh have changed.
own_base() {
  local key
  key=$("$root/images/base.sh" --key)
  base=culvert/base:$key
  base_datapath=culvert/base-datapath:$key
  ! docker image inspect "$base" "$base_datapath" >/dev/null 2>&1 || return 0
  echo "  base (Java runtime, C library, tools)"
  "$root/images/base.sh" "$work"
  docker_build "$base" base.Dockerfile "$work/base"
  docker_build "$base_datapath" base.Dockerfile "$work/tools" --build-arg BELOW="$base"
}

# Splits a folder of jars: what others wrote changes seldom and is a layer of its own.
layers() { # context, folder with the application
  rm -rf "$1"
  mkdir -p "$1/lib" "$1/app" "$1/state"
  cp -a "$2/." "$1/app/"
  rm -f "$1/app/app-cds.jsa" # made for the JDK of this machine
  local jar below
  find "$1/app/lib" -name '*.jar' ! -name 'dev.culvert.*' | while read -r jar; do
    below=${jar#"$1/app/lib/"}
    mkdir -p "$1/lib/$(dirname "$below")"
    mv "$jar" "$1/lib/$below"
  done
}

service() { # name, module, Dockerfile, base
  echo "  $1"
  layers "$work/$1" "$root/$2/target/quarkus-app"
  docker_build "culvert/$1:$tag" "$3" "$work/$1" --build-arg BASE="$4"
}

broker() {
  local context=$work/broker own
  echo "  broker"
  rm -rf "$context"
  mkdir -p "$context/lib" "$context/app" "$context/state"
  cp -a "$root"/launcher/target/lib/*.jar "$context/lib/"
  for own in contracts crypto; do mv "$context/lib/$own-"*.jar "$context/app/"; done
  cp -a "$root/launcher/target/launcher-"*.jar "$context/app/"
  docker_build "culvert/broker:$tag" broker.Dockerfile "$context" --build-arg BASE="$base"
}

mkdir -p "$work"
base_datapath=$base
echo "Building images"
[ -n "$base" ] || own_base
service sa-store sa-store/sa-app service.Dockerfile "$base"
service ike-service ike-service/ike-app service.Dockerfile "$base"
service cert-authority cert-authority/ca-app service.Dockerfile "$base"
service datapath-node datapath-node/datapath-app datapath-node.Dockerfile "$base_datapath"
broker
images=()
for name in sa-store ike-service cert-authority datapath-node broker; do images+=("culvert/$name:$tag"); done
for image in "${images[@]}"; do
  printf '  %s\n' "$(docker image ls --format '{{.Repository}}:{{.Tag}}  {{.Size}}' "$image")"
done
[ -z "$save" ] || { docker save -o "$save" "${images[@]}"; echo "Saved in $save"; }
