#!/bin/sh
# Builds and runs the tests of the libpng wrapper without Swift: Tests/CPNG/run.sh native|asan
set -eu
here=$(cd "$(dirname "$0")" && pwd)
wrapper=$here/../../CShims/CMartletPNG
case ${1:-native} in
  native) flags="-O2" ;;
  asan) flags="-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all -fuse-ld=bfd" ;;
  *) echo "usage: $0 native|asan" >&2; exit 2 ;;
esac
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
# shellcheck disable=SC2086,SC2046
${CC:-clang} $flags -std=c11 -Wall -Wextra -I"$wrapper/include" "$here/main.c" "$wrapper/martlet_png.c" -o "$out/tests" \
  $(pkg-config --cflags --libs libpng)
"$out/tests"
