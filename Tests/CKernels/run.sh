#!/bin/sh
# Builds and runs the tests of the C kernels without Swift: Tests/CKernels/run.sh native|asan|aarch64
#   native   the toolchain's clang, -O2, every SIMD level of this machine
#   asan     the same under AddressSanitizer and UndefinedBehaviorSanitizer
#   aarch64  cross-built for 64-bit ARM, run under qemu-aarch64 (Debian: gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user)
# CC chooses another compiler. MARTLET_TEST_STRIDE sets which bit patterns of float32 the elementary functions are tried on
# (every 64,576th by default, fewer under asan and qemu; 1009 takes about a minute), MARTLET_TEST_PRINT=1 prints their errors. Installs nothing. The last line reads "N passed, N failed"; the exit code is 0 when none failed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
kernels=$here/../../CShims/CMartletKernels
mode=${1:-native}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

link=
run=
case $mode in
  native) compile="${CC:-clang} -O2" ;;
  asan)
    # -O0: with optimisation, the sanitizers' checks in unrolled vector code take the compiler many minutes.
    compile="${CC:-clang} -O0 -gline-tables-only -fno-omit-frame-pointer -fsanitize=address,undefined"
    compile="$compile -fno-sanitize-recover=all"
    # lld where it is: gold prints a warning for each symbol of the sanitizer's run-time library.
    if command -v ld.lld >/dev/null; then link="-fuse-ld=lld"; fi
    export MARTLET_TEST_STRIDE="${MARTLET_TEST_STRIDE:-1000003}"
    ;;
  aarch64)
    if ! command -v qemu-aarch64 >/dev/null || ! command -v aarch64-linux-gnu-gcc >/dev/null; then
      echo "aarch64: qemu-aarch64 or aarch64-linux-gnu-gcc is missing" >&2
      exit 2
    fi
    # clang as for the real build; the cross gcc brings the linker and libraries.
    compile="${CC:-clang --target=aarch64-linux-gnu --gcc-toolchain=/usr --sysroot=/ -I/usr/aarch64-linux-gnu/include} -O2"
    link="-static"
    case $compile in clang*) link="-static -fuse-ld=$(command -v aarch64-linux-gnu-ld)" ;; esac
    run="qemu-aarch64"
    export MARTLET_TEST_STRIDE="${MARTLET_TEST_STRIDE:-1000003}"
    ;;
  *)
    echo "usage: $0 native|asan|aarch64" >&2
    exit 2
    ;;
esac

for source in "$here"/*.c "$kernels"/*.c; do
  kind=test
  case $source in "$kernels"/*) kind=kernel ;; esac
  # shellcheck disable=SC2086
  $compile -std=gnu11 -Wall -Wextra -Wno-unknown-pragmas -c "$source" -o "$out/$kind-$(basename "$source" .c).o"
done
# shellcheck disable=SC2086
$compile $link "$out"/*.o -o "$out/tests" -lm
# shellcheck disable=SC2086
$run "$out/tests"
