#!/bin/sh
# Builds the example package of Docs/Examples, without optimization as packages are in development, and runs
# it on the sample corpus: pre-training, resuming, filling a mask, exporting. Exits non-zero if any of it fails.

set -eu
cd -- "$(dirname -- "$0")/.."
built=.build-examples
swift build --package-path Docs/Examples --scratch-path "$built"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$built/debug/Pretrain" Corpora/sample "$folder"
for file in run/step-00000060.h5 export/model.safetensors export/tokenizer.json; do
  [ -s "$folder/$file" ] || {
    echo "example: $file was not written" >&2
    exit 1
  }
done
