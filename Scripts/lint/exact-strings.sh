#!/bin/sh
# Finds text of users that is compared, hashed, sorted or cut by canonical equivalence or by `Character`,
# as Swift's String does it. Prints every such line; exits non-zero if there is one.
#
# Lines that may stay are in exact-strings.allowed, "file or folder: a part of the line, or *", with a reason above.
# Usage: exact-strings.sh [folder with Swift code, Sources if none]

set -eu
folder=${1:-Sources}
allowed=$(dirname -- "$0")/exact-strings.allowed
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What is left of a line without its comment; a URL is no comment.
find "$folder" -name '*.swift' ! -path '*/ExactStrings/*' -print0 | sort -z |
  xargs -0 awk '{ line = $0; sub(/(^|[ \t])\/\/.*/, "", line); if (line != "") print FILENAME ":" FNR ": " line }' \
    >"$work/code"

# What the names of variables say: they hold text that comes from users or files.
text='(name|path|piece|text|word|title|directory|folder|parent)'

# rule NAME 'REGULAR EXPRESSION' 'REMEDY'
rule() {
  grep -E "^[^:]*:[0-9]*: .*($2)" "$work/code" | sed "s|\$|  <- $1: $3|" >>"$work/found" || true
}

: >"$work/found"
rule dictionary '\[(String|Substring|Character) *:|\b(Set|Dictionary)<(String|Substring|Character)\b' \
  'ExactString as the key'
rule prefix '\.has(Prefix|Suffix)\(' 'hasExactPrefix, hasExactSuffix'
rule order '\.sort(ed)?\(\)|\.sort(ed)? *(\(by: *)?[({] *\$0(\.[a-z]+)*\.?(key|name|path|text|piece|word)\b *<' \
  'sortedByBytes, or ExactString'
rule part '\.(contains|firstIndex|lastIndex)\((of: *)?"|split\(separator: *"|\.(first|last)\b *[!=]= *"' \
  'containsScalar, parts(separatedBy:), or the utf8 view'
rule membership "\\.(contains\\(|(firstIndex|lastIndex)\\(of: *)([a-zA-Z.\$0]*\\.)?$text\\)" \
  'containsExactly, or ExactString'
rule equality "\\b$text [!=]= (\"[^\"]*[K;\`]|[a-mo-z\$]|n[a-hj-z])|[a-z0-9)] [!=]= ([a-zA-Z\$0]+\\.)*$text\\b([^(.]|\$)" \
  'isExactly'
rule case '\.(lower|upper)cased\(\)' 'a reason why it is no key'
rule foundation 'JSONSerialization|NSDictionary|NSString' 'JSONValue'

# Allowed lines go; an entry that allows nothing is a fault too, so that the list stays true.
sort -u "$work/found" >"$work/left"
grep -v '^ *\(#.*\)\?$' "$allowed" >"$work/entries" || true
stale=0
while IFS= read -r entry; do
  file=${entry%%: *}
  part=${entry#*: }
  awk -v file="$file" -v part="$part" \
    '!(index($0, file) == 1 && (part == "*" || index($0, part)))' "$work/left" >"$work/next"
  if [ "$folder" = Sources ] && cmp -s "$work/left" "$work/next"; then
    printf '%s: allows nothing: %s\n' "$allowed" "$entry" >&2
    stale=1
  fi
  mv "$work/next" "$work/left"
done <"$work/entries"

cat "$work/left" >&2
[ ! -s "$work/left" ] && [ "$stale" -eq 0 ]
