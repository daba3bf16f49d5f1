"""Times one pre-training step of BERT in PyTorch on the CPU and prints the result as one line of JSON.

    python pytorch_step.py eager|compile|hf --preset tiny --vocab-size 8192 --batch-size 32
    python pytorch_step.py compile --preset tiny --vocab-size 8192 --batches batches.json

eager and compile run bert.py's model, which computes the MLM head on the masked rows only, with fused
attention and AdamW; hf runs Hugging Face's BertForPreTraining as it comes. A step is what `cloze benchmark
step` times: forward with dropout 0.1, backward, clipping to global norm 1, AdamW.
"""

import argparse
import json
import resource
import statistics
import time

import torch

from batches import padded_batches, synthetic_batch
from bert import PRESETS, Bert, hugging_face_bert


def main():
    arguments = parse()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    if arguments.batches:
        batches = padded_batches(arguments.batches)
    else:
        batches = [
            synthetic_batch(arguments.vocab_size, arguments.batch_size, arguments.max_seq_length)
        ]
    positions = max(512, max(batch.ids.shape[1] for batch in batches))
    step = make_step(arguments.mode, arguments.preset, arguments.vocab_size, positions)
    milliseconds, steps = measure(step, batches, arguments.seconds)
    print(
        json.dumps(
            {
                "milliseconds_per_step": milliseconds,
                "tokens_per_step": statistics.mean(batch.tokens for batch in batches),
                "padded_tokens_per_step": statistics.mean(batch.ids.numel() for batch in batches),
                "steps": steps,
                "peak_resident_bytes": peak_resident_bytes(),
                "torch": torch.__version__,
                "instruction_set": torch.backends.cpu.get_cpu_capability(),
            }
        )
    )


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("mode", choices=["eager", "compile", "hf"])
    parser.add_argument("--preset", choices=PRESETS, default="tiny")
    parser.add_argument("--vocab-size", type=int, default=8192)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--max-seq-length", type=int, default=128)
    parser.add_argument("--batches", help="what cloze benchmark step --write-batches wrote")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--seconds", type=float, default=8)
    return parser.parse_args()


def make_step(mode, preset, vocabulary, positions):
    """Returns a function that makes one training step on a batch."""
    if mode == "hf":
        model = hugging_face_bert(preset, vocabulary, positions)
        loss = lambda batch: model(
            input_ids=batch.ids,
            token_type_ids=batch.segments,
            attention_mask=batch.attention_mask,
            labels=batch.full_labels,
            next_sentence_label=batch.next_sentence,
        ).loss
    else:
        model = Bert(preset, vocabulary, positions)
        run = torch.compile(model) if mode == "compile" else model
        loss = lambda batch: run(
            batch.ids, batch.segments, batch.mask, batch.masked_rows, batch.masked_labels,
            batch.next_sentence,
        )
    model.train()
    parameters = list(model.parameters())
    optimizer = torch.optim.AdamW(parameters, lr=1e-4, weight_decay=0.01, fused=mode != "hf")

    def step(batch):
        loss(batch).backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)

    return step


def measure(step, batches, seconds):
    """Returns the median step in milliseconds and how many steps were timed.

    Every batch is seen twice before (compiling is done then), and equally often while timing.
    """
    for index in range(max(3, 2 * len(batches))):
        step(batches[index % len(batches)])
    times = []
    started = time.perf_counter()
    while time.perf_counter() - started < seconds or len(times) < 3:
        for batch in batches:
            before = time.perf_counter()
            step(batch)
            times.append(time.perf_counter() - before)
    # The upper of two middle values, as Cloze takes it.
    return sorted(times)[len(times) // 2] * 1e3, len(times)


def peak_resident_bytes():
    """The most memory that this process has had resident, in bytes (Linux counts in KiB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()
