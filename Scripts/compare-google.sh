#!/bin/sh
# Makes the same instances with google-research/bert's program and with ours, in turn, and compares bytes and speeds.
#
#   Scripts/compare-google.sh CLOZE DIR_WITH_bert CORPUS VOCABULARY [LENGTH [PREDICTIONS [DUPE_FACTOR [SEED [CASED [WORDS]]]]]]
#
# Scripts/google/google_instances.py says where DIR_WITH_bert comes from. PYTHON names a CPython 3.11.

set -eu
cloze=$1 bert=$2 corpus=$3 vocabulary=$4
length=${5:-128} predictions=${6:-20} dupe=${7:-10} seed=${8:-12345} cased=${9:-0} words=${10:-0}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
flag=
[ "$cased" = 0 ] || flag=--cased
[ "$words" = 0 ] || flag="$flag --whole-word-masking"

ours() {
  "$cloze" create-pretraining-data "$corpus" --vocab "$vocabulary" --mode google --max-seq-length "$length" \
    --max-predictions-per-seq "$predictions" --dupe-factor "$dupe" "--seed=$seed" $flag --format "$1" \
    --output "$folder/ours.$1" --json 2>/dev/null |
    awk -F '[:,]' '/"instances" :/ { n = $2 } /"seconds" :/ { s = $2 }
      END { printf "%d instances, %.2f s, %.0f instances/s\n", n, s, n / s }'
}

printf 'cloze, HDF5:       '
ours hdf5
printf 'google, JSON lines: '
google=$("${PYTHON:-python3.11}" "$(dirname -- "$0")/google/google_instances.py" "$bert" "$corpus" "$vocabulary" \
  "$folder/google.jsonl" "$length" "$predictions" "$dupe" "$seed" "$cased" "$words" 2>/dev/null | tail -n 1)
echo "$google"
printf 'cloze, JSON lines: '
line=$(ours jsonl)
echo "$line"
rate() { echo "$1" | sed 's/.* \([0-9]*\) instances\/s/\1/'; }
awk -v a="$(rate "$line")" -v b="$(rate "$google")" 'BEGIN { printf "%.1f times as fast\n", a / b }'
cmp "$folder/google.jsonl" "$folder/ours.jsonl" && echo "the same bytes"
