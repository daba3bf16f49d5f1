# Shared by the recipes, which source it: where the corpus goes, and how it gets there whole or not
# at all. A recipe sets `name`, writes to "$draft", and calls `publish`.

set -eu
LC_ALL=C
export LC_ALL

corpora=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck disable=SC2154  # name is set by the recipe
corpus=$corpora/$name.txt
draft=$corpora/.$name.$$.txt
trap 'rm -f "$draft"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() {
  printf '%s: %s\n' "Corpora/$name.sh" "$1" >&2
  exit 1
}

# Prints how many documents the draft holds: blank lines are what separates them.
count_documents() { awk 'BEGIN { RS = "" } END { print NR }' "$draft"; }

# Prints how many sentences the draft holds.
count_sentences() { awk 'NF { count++ } END { print count + 0 }' "$draft"; }

# Makes the draft the corpus and says what it holds.
publish() {
  summary="$(count_documents) documents, $(count_sentences) sentences, $(($(wc -c <"$draft"))) bytes"
  mv -f "$draft" "$corpus"
  printf 'Corpora/%s.txt: %s\n' "$name" "$summary"
}
