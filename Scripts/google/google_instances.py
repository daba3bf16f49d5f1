"""Runs google-research/bert's create_pretraining_data and writes its instances as JSON lines.

    pip download --no-deps bert-tensorflow==1.0.4 && unzip bert_tensorflow-1.0.4-*.whl
    python3.11 google_instances.py DIR_WITH_bert CORPUS VOCABULARY OUTPUT LENGTH PREDICTIONS DUPE_FACTOR SEED CASED [WORDS]

TensorFlow is needed only for flags and file names and is replaced by stand-ins. What the original spends on writing
TFRecords is not spent here. CASED is 0 or 1, and WORDS is 1 for whole-word masking, which Google added after the
version on PyPI (May 2019, option do_whole_word_mask): `mask_whole_words` below is written after its description.
"""

import importlib.util
import json
import os
import random
import sys
import time
import types

BERT = sys.argv[1]


class Anything:
    def __getattr__(self, name):
        return Anything()

    def __call__(self, *arguments, **options):
        return Anything()


def stand_in(name, **members):
    module = types.ModuleType(name)
    for key, value in members.items():
        setattr(module, key, value)
    sys.modules[name] = module
    return module


FLAGS = types.SimpleNamespace(preserve_unused_tokens=False)
ignore = lambda *arguments, **options: None
flags = types.SimpleNamespace(
    FLAGS=FLAGS, DEFINE_string=ignore, DEFINE_bool=ignore, DEFINE_integer=ignore, DEFINE_float=ignore)
gfile = types.SimpleNamespace(
    GFile=lambda path, mode="r": open(path, encoding="utf-8", newline="\n"))
stand_in("absl", flags=flags)
stand_in("six", PY2=False, PY3=True)
tensorflow = stand_in("tensorflow", flags=flags, gfile=gfile, logging=Anything(), train=Anything())
stand_in("tensorflow.compat", v1=tensorflow)
sys.modules["tensorflow.compat.v1"] = tensorflow
stand_in("bert").__path__ = [os.path.join(BERT, "bert")]


def load(name):
    path = os.path.join(BERT, "bert", name + ".py")
    spec = importlib.util.spec_from_file_location("bert." + name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["bert." + name] = module
    spec.loader.exec_module(module)
    return module


tokenization = load("tokenization")
sys.modules["bert"].tokenization = tokenization
program = load("create_pretraining_data")


def mask_whole_words(tokens, probability, predictions, pieces, rng):
    """A piece with ## joins the word before it; words come in random order, those that do not fit are passed over."""
    words = []
    for place, token in enumerate(tokens):
        if token in ("[CLS]", "[SEP]"):
            continue
        if words and token.startswith("##"):
            words[-1].append(place)
        else:
            words.append([place])
    rng.shuffle(words)
    wanted = min(predictions, max(1, int(round(len(tokens) * probability))))
    masked, places = list(tokens), []
    for word in words:
        if len(places) + len(word) > wanted:
            continue
        for place in word:
            if rng.random() < 0.8:
                masked[place] = "[MASK]"
            elif rng.random() >= 0.5:
                masked[place] = pieces[rng.randint(0, len(pieces) - 1)]
            places.append(place)
    places.sort()
    return masked, places, [tokens[place] for place in places]


mask_pieces = program.create_masked_lm_predictions


def instances(
        paths, vocabulary, lowercase, length, predictions, dupe_factor, seed, words=False, probability=0.15,
        short=0.1):
    tokenizer = tokenization.FullTokenizer(vocabulary, do_lower_case=lowercase)
    program.create_masked_lm_predictions = mask_whole_words if words else mask_pieces
    made = program.create_training_instances(
        paths, tokenizer, length, dupe_factor, short, probability, predictions, random.Random(seed))
    lines = []
    for instance in made:
        lines.append(json.dumps({
            "input_ids": tokenizer.convert_tokens_to_ids(instance.tokens),
            "segment_ids": instance.segment_ids,
            "masked_lm_positions": list(instance.masked_lm_positions),
            "masked_lm_ids": tokenizer.convert_tokens_to_ids(instance.masked_lm_labels),
            "next_sentence_label": int(instance.is_random_next),
        }) + "\n")
    return "".join(lines)


if __name__ == "__main__":
    corpus, vocabulary, output = sys.argv[2:5]
    length, predictions, dupe_factor, seed, cased = map(int, sys.argv[5:10])
    words = sys.argv[10:] == ["1"]
    start = time.time()
    lines = instances([corpus], vocabulary, not cased, length, predictions, dupe_factor, seed, words)
    with open(output, "w") as file:
        file.write(lines)
    count = lines.count("\n")
    seconds = time.time() - start
    print(f"{count} instances, {seconds:.2f} s, {count / seconds:.0f} instances/s")
