#!/bin/sh
# Proves that two commits train to the same bits: builds both, pre-trains fifty steps of King James with each at
# every recipe, and compares weights, moments and log; then each resumes the other's checkpoint.
#
#   Scripts/equal-bits.sh OLD [NEW]      NEW is HEAD, if not given
#   CLOZE_OLD=, CLOZE_NEW=               programs that have been built already
#   NEW_CLOZE_OPTIONS="--weight-start drawn"   what the new program needs for the old one's recipe cloze
set -eu
cd -- "$(dirname -- "$0")/.."
package=$PWD
corpus=${CORPUS:-$package/Corpora/kjv.txt}
[ -f "$corpus" ] || Corpora/kjv.sh

work=$(mktemp -d)
trap 'git worktree remove --force "$work/tree" 2>/dev/null || true; rm -rf "$work"' EXIT

# built COMMIT NAME: the program of a commit.
built() {
  git worktree add --quiet --detach "$work/tree" "$1"
  (cd "$work/tree" && swift build -c release --product cloze >&2)
  cp "$work/tree/.build/release/cloze" "$work/$2"
  git worktree remove --force "$work/tree"
  printf '%s\n' "$work/$2"
}
old=${CLOZE_OLD:-$(built "$1" old)}
new=${CLOZE_NEW:-$(built "${2:-HEAD}" new)}

cd "$work"
"$old" train-vocab "$corpus" --size 8192 --output vocab.txt >/dev/null 2>&1
options='--vocab vocab.txt --preset tiny --total-steps 50 --save-every 25 --keep-last 9 --batch-size 16
  --max-seq-length 64 --threads 2 --seed 5'
faults=0
# same LABEL FILE FILE: checkpoints hold no times, so equal ones are equal files.
same() {
  if cmp -s "$2" "$3"; then
    printf '%s: equal, sha256 %s\n' "$1" "$(sha256sum "$2" | cut -c1-16)"
  else
    printf '%s: DIFFERENT: %s %s\n' "$1" "$2" "$3"
    faults=$((faults + 1))
  fi
}
for recipe in "cloze" "google" "huggingface" "cloze --no-nsp" "cloze --accumulation-steps 2" "cloze --masking word"; do
  name=$(printf %s "$recipe" | tr -d ' ')
  for program in old new; do
    eval "run=\$$program"
    more=
    case $program-$recipe in new-cloze*) more=${NEW_CLOZE_OPTIONS-} ;; esac
    # shellcheck disable=SC2086,SC2154  # lists of words; set by eval
    "$run" pretrain "$corpus" $options --recipe $recipe $more --output "$program-$name" \
      >/dev/null 2>"$program-$name.log" || { cat "$program-$name.log"; exit 1; }
  done
  for step in 25 50; do
    file=step-000000$step.h5
    same "$recipe, step $step" "old-$name/$file" "new-$name/$file"
  done
  # The speed of steps is all that may differ in the logs.
  for program in old new; do
    sed -E 's/"tokens_per_second":[0-9.e+-]+//' "$program-$name/metrics.jsonl" >"$program-$name.jsonl"
  done
  same "$recipe, log" "old-$name.jsonl" "new-$name.jsonl"
  # Files of the old program are gone on with by the new one, and the other way round.
  for pair in "old new" "new old"; do
    maker=${pair% *}
    goer=${pair#* }
    eval "run=\$$goer"
    cp -r "$maker-$name" crossed
    rm crossed/step-00000050.h5
    "$run" resume crossed --threads 1 >/dev/null 2>&1 || faults=$((faults + 1))
    same "$recipe, begun by the $maker program, ended by the $goer one" crossed/step-00000050.h5 \
      "$maker-$name/step-00000050.h5"
    rm -r crossed
  done
done
[ "$faults" -eq 0 ] || { printf 'equal-bits: %s differences\n' "$faults" >&2; exit 1; }
