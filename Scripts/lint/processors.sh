#!/bin/sh
# Finds what takes one kind of processor for granted: instructions, their headers and attributes outside of the files
# made for them, or there outside of a condition that names the processor; in Swift an `arch()` without an `#else` and
# types that differ; in scripts and manifests the names of processors. Prints every such line; exits non-zero if there is one.
#
# The files made for them are in processors.allowed, "file: a part of the line, or *", with a reason above.
# Usage: processors.sh [folder, the whole repository if none]

set -eu
allowed=$(dirname -- "$0")/processors.allowed
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

folder=${1:-}
if [ -n "$folder" ]; then
  find "$folder" -type f | sort >"$work/files"
else
  git ls-files -co --exclude-standard | grep -v '/Fixtures/' | grep -v '^Scripts/lint/' >"$work/files"
fi
# Nothing but the files of a kind, and no complaint where there are none.
select_files() { grep -E "$1" "$work/files" | tr '\n' '\0' >"$work/selected" || true; }

# C: every line that only one kind of processor understands, `?` before it if no condition around it says which.
select_files '\.([ch]|inc)$'
xargs -0 -r awk '
  # Conditions end with their file.
  FNR == 1 { depth = 0 }
  { line = $0; sub(/\/\/.*/, "", line) }
  line ~ /^ *# *if/ { depth++; named[depth] = 0 }
  line ~ /^ *# *(if|elif)/ {
    named[depth] = line ~ /(__x86_64__|__SSE|__AVX|__aarch64__|__ARM_|CK_AVX|CK_NEON|CRC32C_TARGET)/ && line !~ /!/
  }
  line ~ /^ *# *else/ { named[depth] = 0 }
  line ~ /^ *# *endif/ { depth-- }
  line ~ /mmintrin\.h|x86intrin|cpuid\.h|arm_(neon|acle|sve)\.h|__builtin_(ia32|arm|neon|aarch64|cpu_)|(^|[^A-Za-z0-9_])(_mm(256|512)?_|__m(64|128|256|512)|v(ld1|st1|and|or|fma|add|mul|padd|get|reinterpret)q?_)|target\(|target_clones|(^|[^A-Za-z0-9_])(asm|__asm__|__asm)([^A-Za-z0-9_]|$)|__(x86_64|amd64|i386|aarch64|arm|SSE[0-9_]*|AVX[0-9A-Z]*|ARM_[A-Z0-9_]*)__|__(SSE|AVX|ARM)_?[A-Z0-9_]+|_M_(X64|IX86|ARM64)|__rdtsc|getauxval|HWCAP_/ {
    within = 0
    for (i = 1; i <= depth; i++) if (named[i]) within = 1
    asks = line ~ /^ *# *(if|elif)/
    print FILENAME ":" FNR ": " (within || asks ? "" : "?") line
  }' <"$work/selected" >"$work/c"
sed 's|$|  <- one processor: in the files made for it, where a condition names it|' "$work/c" >"$work/found"

# Swift: conditions without an else, and types that are not the same everywhere.
select_files '\.swift$'
xargs -0 -r awk '
  FNR == 1 { depth = 0 }
  { line = $0; sub(/(^|[ \t])\/\/.*/, "", line) }
  line ~ /^ *#if/ { depth++; asked[depth] = "" }
  line ~ /^ *#(if|elseif).*arch\(/ && asked[depth] == "" { asked[depth] = FILENAME ":" FNR ": " line }
  line ~ /^ *#else( |$)/ { asked[depth] = "" }
  line ~ /^ *#endif/ { if (asked[depth] != "") print asked[depth] "  <- other processors: an #else"; depth-- }
  line ~ /(^|[^A-Za-z])Float(16|80)|_Builtin_intrinsics|import simd/ { print FILENAME ":" FNR ": " line "  <- not on every processor" }
  line ~ /(CChar|U?Int8)\(bitPattern/ {
    print FILENAME ":" FNR ": " line "  <- C characters have a sign on some processors: truncatingIfNeeded"
  }' <"$work/selected" >>"$work/found"

# What builds and runs.
select_files '(^|/)(Makefile|Package\.swift|run|[^/]*\.(sh|py))$'
xargs -0 -r grep -nHE 'x86[-_]64|amd64|aarch64|arm64|-m(arch|tune|cpu|avx|sse|fma)|unsafeFlags' <"$work/selected" |
  sed 's|^\([^:]*:[0-9]*:\)|\1 |; s|$|  <- another processor may build this|' >>"$work/found" || true

# Allowed lines go; an entry that allows nothing is a fault too, so that the list stays true.
sort -u "$work/found" >"$work/left"
grep -v '^ *\(#.*\)\?$' "$allowed" >"$work/entries" || true
stale=0
while IFS= read -r entry; do
  file=${entry%%: *}
  part=${entry#*: }
  awk -v file="$file:" -v part="$part" \
    '!(index($0, file) == 1 && (part == "*" || index($0, part)) && $0 !~ /^[^:]*:[0-9]*: \?/)' "$work/left" >"$work/next"
  if [ -z "$folder" ] && cmp -s "$work/left" "$work/next"; then
    printf '%s: allows nothing: %s\n' "$allowed" "$entry" >&2
    stale=1
  fi
  mv "$work/next" "$work/left"
done <"$work/entries"

cat "$work/left" >&2
[ ! -s "$work/left" ] && [ "$stale" -eq 0 ]
