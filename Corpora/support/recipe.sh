# shellcheck shell=sh
# Shared by the recipes, which source it: where a corpus goes, and how it gets there whole or not at
# all. Corpora/NAME.sh writes to "$draft" and calls `publish`, which makes it Corpora/NAME.txt.

set -eu
LC_ALL=C
export LC_ALL

name=$(basename -- "$0" .sh)
corpora=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
corpus=$corpora/$name.txt
draft=$corpora/.$name.$$.txt
trap 'rm -f "$draft"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() {
  printf 'Corpora/%s.sh: %s\n' "$name" "$1" >&2
  exit 1
}

# Prints how many documents the draft holds: blank lines separate them.
count_documents() { awk 'BEGIN { RS = "" } END { print NR }' "$draft"; }

# Prints how many sentences the draft holds.
count_sentences() { awk 'NF { count++ } END { print count + 0 }' "$draft"; }

# Makes the draft the corpus and says what it holds.
publish() {
  summary="$(count_documents) documents, $(count_sentences) sentences"
  mv -f "$draft" "$corpus"
  printf 'Corpora/%s.txt: %s, %s bytes\n' "$name" "$summary" "$(($(wc -c <"$corpus")))"
}
