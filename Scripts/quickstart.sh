#!/bin/sh
# Pre-trains, evaluates, asks and exports a tiny BERT of the King James Bible, showing each command.
#
#   Scripts/quickstart.sh CLOZE

set -eu
cd -- "$(dirname -- "$0")/.."
cloze=$1

# A run is never written over: the next one gets a number.
run=Checkpoints/kjv
number=1
while [ -e "$run" ] || [ -e "$run-huggingface" ]; do
  number=$((number + 1))
  run=Checkpoints/kjv-$number
done

# Shows a command as one would type it, then runs it.
run_cloze() {
  line='$ cloze'
  for word in "$@"; do
    case $word in
    *[!A-Za-z0-9_./=-]*) line="$line \"$word\"" ;;
    *) line="$line $word" ;;
    esac
  done
  printf '\n%s\n' "$line"
  "$cloze" "$@"
}

started=$(date +%s)

run_cloze pretrain Corpora/kjv.txt --preset tiny --hold-out-every 20 --output "$run"
run_cloze evaluate "$run"
run_cloze fill-mask "$run" 'and god said , let there be [MASK] .'
run_cloze fill-mask "$run" 'the children of [MASK] went up out of egypt .'
run_cloze fill-mask "$run" 'and it came to [MASK] in those days .'
run_cloze export "$run" --format huggingface --output "$run-huggingface"

finished=$(date +%s)
cat <<END

Done in $((finished - started)) seconds.

  $run               the run: checkpoints, vocabulary, configuration, metrics
  $run-huggingface   the same model for Transformers: BertForPreTraining.from_pretrained("$run-huggingface")

Next, where cloze is ${cloze#"$PWD/"}:

  cloze resume $run --more-steps 1000
  cloze next-sentence $run "and he said unto him , follow me ." "and he arose , and followed him ."
  cloze inspect $run
  cloze pretrain YOUR_TEXT.txt --preset mini --output Checkpoints/yours

'make build' makes a program with 'cloze serve' too. Docs/README.md is the handbook.
END
