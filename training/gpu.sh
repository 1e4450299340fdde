#!/bin/sh
# Ten minutes on a machine with a GPU, from what two transfers brought to what one takes back.
#
# Before, on the machine at home (see training/README.md, "Ten minutes on a GPU"):
#   python -m training.portable split WEIGHTS/model.safetensors --out parts/weights
#   python -m training.portable split train.txt.xz plain.txt.xz heldout.txt.xz CACHE/corpus-*.npz \
#       --out parts/text
# There, when both folders have come: sh training/gpu.sh PARTS OUT [options for training.train]
# Back come OUT/parts (the weights in half precision), OUT/log.txt and OUT/curve.csv.
# MINUTES (8) is the time of training with its loading, LAND (4) that in which the rate falls,
# RECIPE the recipe (training/recipe_gpu.json), WORK a folder for what does not come back.
set -eu
parts=$1 out=$2
shift 2
python=${PYTHON:-python3}
here=${WORK:-gpu-work}
ours=$(dirname "$0")
mkdir -p "$here/model" "$out"
for name in config.json tokenizer.json; do
    cp "$parts/$name" "$here/model/"
done
"$python" -m training.portable join "$parts/weights" --out "$here/model"
"$python" -m training.portable join "$parts/text" --out "$here/text"
"$python" -m training.train --recipe "${RECIPE:-training/recipe_gpu.json}" --encoder "$here/model" \
    --corpus "$here/text/train.txt.xz" --corpus "$here/text/plain.txt.xz" \
    --corpus "$ours/people.txt" --corpus "$ours/facts.txt" \
    --heldout "$here/text/heldout.txt.xz" --cache "$here/text" --run "$here/run" \
    --minutes "${MINUTES:-8}" --land-minutes "${LAND:-4}" --save-minutes 1 --eval-minutes 2 \
    "$@"
"$python" -m training.export --run "$here/run" --encoder "$here/model" --out "$here/made"
"$python" -m training.portable split "$here/made/model.safetensors" --out "$out/parts" --mib 16
cp "$here/run/log.txt" "$here/run/inputs.json" "$here/run/recipe.json" "$out/"
test ! -e "$here/run/curve.csv" || cp "$here/run/curve.csv" "$out/"
