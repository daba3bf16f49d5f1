#!/usr/bin/env bash
# Makes a run without next-sentence prediction as programs wrote it that kept an untrained pooler and NSP head in
# it, took over every key of a configuration, and had the dropout of training in the configuration. What
# they made stays as it is.
#     make.sh <cloze of that time>
set -euo pipefail
cloze=$1
cd "$(dirname "${BASH_SOURCE[0]}")"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
sed '1s/{/{"is_decoder": true, "id2label": {"0": "a"}, /' ../formats/config.json >"$folder/config.json"
"$cloze" pretrain ../formats/corpus.txt --vocab ../formats/vocab.txt --config "$folder/config.json" \
  --max-seq-length 24 --total-steps 4 --until-step 2 --batch-size 2 --hold-out-every 0 --no-nsp \
  --dropout 0.2 --seed 7 --threads 1 --output "$folder/run"
cp "$folder/run/step-00000002.h5" "$folder/run/tokens.h5" .
"$cloze" resume "$folder/run" --threads 1
cp "$folder/run/step-00000004.h5" .
