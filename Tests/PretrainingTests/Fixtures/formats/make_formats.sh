#!/usr/bin/env bash
# Makes a file of every format as the program writes it at present. The files of earlier versions stay
# as they are: they must load for ever.
#     make_formats.sh <cloze>
set -euo pipefail
cloze=$1
cd "$(dirname "${BASH_SOURCE[0]}")"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
common=(--vocab vocab.txt --max-seq-length 24)

"$cloze" pretrain corpus.txt "${common[@]}" --config config.json --total-steps 3 --batch-size 2 \
  --hold-out-every 0 --seed 7 --threads 1 --output "$folder/run"
"$cloze" create-pretraining-data corpus.txt "${common[@]}" --output instances-v1.h5
"$cloze" create-pretraining-data corpus.txt "${common[@]}" --compress \
  --output instances-compressed-v1.h5
"$cloze" export "$folder/run" --output "$folder/exported"
cp "$folder/run/step-00000003.h5" checkpoint-v1.h5
cp "$folder/run/tokens.h5" tokens-v1.h5
cp "$folder/exported/model.safetensors" .
