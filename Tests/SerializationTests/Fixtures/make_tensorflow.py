"""Makes checkpoints of TensorFlow, and ones with what TensorFlow can read but does not write.

Run in this folder with TensorFlow 2 and numpy installed:
    python make_tensorflow.py
"""

import json
import os
import shutil
import struct
import tempfile
import zipfile

import numpy as np
import tensorflow as tf

FOLDER = "tensorflow"
# Where the fuzzer has its good files.
SEEDS = "../../PretrainingTests/Fixtures/formats/tensorflow"
ROW = np.arange(7, dtype="f4") * 0.25 - 1


def arrays():
    """Every type, odd shapes, and names that begin alike."""
    values = {
        "bert/embeddings/LayerNorm/beta": ROW,
        "bert/embeddings/LayerNorm/gamma": ROW[::-1].copy(),
        "bert/embeddings/word_embeddings": np.tile(ROW, (40, 1)),
        "bert/encoder/layer_0/kernel": np.arange(12, dtype="f4").reshape(2, 2, 3),
        "empty": np.zeros((0, 5), "f4"),
        "global_step": np.array(2**40 + 1, "i8"),
        "naïve/日本語": np.array([True, False, True]),
    }
    for name in ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]:
        info = np.iinfo(name)
        values["types/" + name] = np.array([info.min, 1, info.max], name)
    for name in ["float16", "float32", "float64"]:
        values["types/" + name] = np.array([-1.5, 1 / 3, 1000.25], name)
    return values


def others():
    return {
        "types/bfloat16": tf.constant([1.0, -3.0, 9.5, 0.1], tf.bfloat16),
        "types/complex64": tf.constant([1 + 2j], tf.complex64),
        "types/string": tf.constant(["one", "naïve", ""]),
    }


def save(prefix, values):
    tf.raw_ops.SaveV2(
        prefix=prefix, tensor_names=list(values), shape_and_slices=[""] * len(values),
        tensors=list(values.values()))


def two_shards(values):
    """Half of the variables in each file of data."""
    folder = tempfile.mkdtemp()
    names = sorted(values)
    parts = [folder + "/part0", folder + "/part1"]
    for number, part in enumerate(parts):
        save(part, {name: values[name] for name in names[number::2]})
    tf.raw_ops.MergeV2Checkpoints(
        checkpoint_prefixes=parts, destination_prefix=FOLDER + "/two.ckpt", delete_old_dirs=False)
    shutil.rmtree(folder)


def objects():
    """A checkpoint of TensorFlow 2, which names variables by the way to them and keeps a graph of objects."""
    module = tf.Module()
    module.layer = tf.Module()
    module.layer.kernel = tf.Variable(np.arange(6, dtype="f4").reshape(2, 3))
    tf.train.Checkpoint(model=module).write(FOLDER + "/objects/ckpt-1")


def partitioned():
    """A variable in slices."""
    tf.raw_ops.SaveV2(
        prefix=FOLDER + "/sliced/model", tensor_names=["table"], shape_and_slices=["4 2 0,2:-"],
        tensors=[tf.ones([2, 2])])


def varint(number):
    digits = bytearray()
    while number > 127:
        digits.append(number & 127 | 128)
        number >>= 7
    return bytes(digits + bytes([number]))


def read_varint(data, at):
    number = shift = 0
    while True:
        number |= (data[at] & 127) << shift
        shift, at = shift + 7, at + 1
        if data[at - 1] < 128:
            return number, at


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(crc):
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def snappy(data):
    """Literals, and copies of the four bytes or more that stood 1 to 2000 bytes before."""
    out, at, begin = bytearray(varint(len(data))), 0, 0

    def literal(end):
        piece = data[begin:end]
        if not piece:
            return
        size = len(piece) - 1
        if size < 60:
            out.append(size << 2)
        else:
            digits = size.to_bytes((size.bit_length() + 7) // 8, "little")
            out.append((59 + len(digits)) << 2)
            out.extend(digits)
        out.extend(piece)

    while at < len(data):
        length = distance = 0
        for candidate in range(1, min(at, 2000) + 1):
            size = 0
            while size < 64 and at + size < len(data) and data[at + size] == data[at + size - candidate]:
                size += 1
            if size > length:
                length, distance = size, candidate
        if length < 4:
            at += 1
            continue
        literal(at)
        if length < 12 and distance < 2048:
            out.extend([distance >> 8 << 5 | (length - 4) << 2 | 1, distance & 255])
        else:
            out.append((length - 1) << 2 | 2)
            out.extend(struct.pack("<H", distance))
        at += length
        begin = at
    literal(len(data))
    return bytes(out)


def block_at(index, place, at=0):
    """The block whose offset and size stand at some place, and where that ends."""
    offset, at = read_varint(place, at)
    size, at = read_varint(place, at)
    return index[offset:offset + size], at


def block_entries(block):
    end = len(block) - 4 - 4 * struct.unpack("<I", block[-4:])[0]
    at, key = 0, b""
    while at < end:
        shared, at = read_varint(block, at)
        fresh, at = read_varint(block, at)
        size, at = read_varint(block, at)
        key = key[:shared] + block[at:at + fresh]
        yield key, block[at + fresh:at + fresh + size]
        at += fresh + size


def block(entries, interval):
    """A block of entries with restarts at an interval."""
    out, restarts, last = bytearray(), [], b""
    for number, (key, value) in enumerate(entries):
        shared = 0
        if number % interval == 0:
            restarts.append(len(out))
        else:
            while shared < min(len(last), len(key)) and last[shared] == key[shared]:
                shared += 1
        out += varint(shared) + varint(len(key) - shared) + varint(len(value)) + key[shared:] + value
        last = key
    restarts = restarts or [0]
    return bytes(out) + struct.pack(f"<{len(restarts) + 1}I", *restarts, len(restarts))


def pack(index, interval, size):
    """The same index in several blocks, all in Snappy."""
    footer = index[-48:]
    _, at = block_at(index, footer)
    root, _ = block_at(index, footer, at)
    entries = [pair for _, place in block_entries(root) for pair in block_entries(block_at(index, place)[0])]
    out, places = bytearray(), []

    def add(contents):
        packed = snappy(contents) + b"\x01"
        place = varint(len(out)) + varint(len(packed) - 1)
        out.extend(packed + struct.pack("<I", masked(crc32c(packed))))
        return place

    for start in range(0, len(entries), size):
        part = entries[start:start + size]
        places.append((part[-1][0], add(block(part, interval))))
    ends = add(block([], 1)) + add(block(places, 1))
    return bytes(out) + ends.ljust(40, b"\0") + footer[40:]


def read(name):
    with open(FOLDER + "/" + name, "rb") as file:
        return file.read()


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    for folder in ["", "/objects", "/sliced", "/snappy"]:
        os.makedirs(FOLDER + folder)
    values = {**arrays(), **others()}
    two_shards(values)
    objects()
    partitioned()
    with open(FOLDER + "/snappy/two.ckpt.index", "wb") as file:
        file.write(pack(read("two.ckpt.index"), 4, 9))
    for number in range(2):
        data = f"two.ckpt.data-0000{number}-of-00002"
        shutil.copyfile(f"{FOLDER}/{data}", f"{FOLDER}/snappy/{data}")
    reader = tf.train.load_checkpoint(FOLDER + "/snappy/two.ckpt")
    for name, array in arrays().items():
        assert (reader.get_tensor(name) == array).all(), name
    expected = {
        name: {"type": array.dtype.name, "shape": list(array.shape), "bytes": array.tobytes().hex()}
        for name, array in arrays().items()
    }
    halves = reader.get_tensor("types/bfloat16")
    expected["types/bfloat16"] = {"type": "bfloat16", "shape": [4], "bytes": halves.tobytes().hex()}
    with open(FOLDER + "/expected.json", "w") as file:
        json.dump(expected, file, indent=1, ensure_ascii=False)
    with zipfile.ZipFile(FOLDER + "/model.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("two_L-1_H-7/", "")
        for name in ["two.ckpt.index", "two.ckpt.data-00000-of-00002"]:
            archive.write(f"{FOLDER}/{name}", "two_L-1_H-7/" + name)
        archive.write(
            FOLDER + "/two.ckpt.data-00001-of-00002", "two_L-1_H-7/two.ckpt.data-00001-of-00002",
            zipfile.ZIP_STORED)
        archive.writestr("two_L-1_H-7/vocab.txt", "[PAD]\n")
    for suffix in [".index", ".data-00000-of-00002", ".data-00001-of-00002"]:
        shutil.copyfile(f"{FOLDER}/snappy/two.ckpt{suffix}", f"{SEEDS}.ckpt{suffix}")
    shutil.copyfile(FOLDER + "/two.ckpt.index", SEEDS + "-plain.ckpt.index")
    shutil.copyfile(FOLDER + "/model.zip", SEEDS + ".zip")


if __name__ == "__main__":
    main()
