"""Makes the files that other programs write and our readers must understand or refuse.

Run in this folder with h5py 3, numpy and safetensors installed:
    python make_fixtures.py
"""

import json

import h5py
import numpy as np
import safetensors
import safetensors.numpy

NUMBERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
FLOATS = ["float16", "float32", "float64"]


def values(dtype):
    """The extremes and some values between."""
    dtype = np.dtype(dtype)
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        return np.array([[info.min, 0, 1], [2, 3, info.max]], dtype)
    return np.array([[-1.5, 0.0, 1 / 3], [6.1e-5, 1000.25, 5.9e-8]], dtype)


def plain(array):
    """JSON-able values: integers exact, floats widened to double precision."""
    return array.ravel().astype("f8").tolist() if array.dtype.kind == "f" else array.ravel().tolist()


def numbers_h5(expected):
    with h5py.File("numbers.h5", "w", libver=("v108", "v110")) as f:
        for name in NUMBERS + FLOATS:
            f["plain/" + name] = values(name)
            expected["plain/" + name] = plain(values(name))
            swapped = values(name).astype(np.dtype(name).newbyteorder(">"))
            f.create_dataset("big_endian/" + name, data=swapped, dtype=swapped.dtype)
        for name in ["uint8", "int32", "float32"]:
            f.create_dataset(
                "packed/" + name, data=np.tile(values(name), (40, 1)), chunks=(16, 3),
                compression="gzip", shuffle=True, fletcher32=True)
        f["plain/bool"] = np.array([[True, False], [False, True]])
        f["scalar"] = np.float32(0.1)
        f["empty"] = np.zeros((0, 5), "i4")
        f["short"] = np.arange(4, dtype="u2")
        f["rows"] = np.arange(60, dtype="i4").reshape(10, 2, 3)


def texts_h5(expected):
    texts = ["", "plain", "naïve", "日本語", "a b  c", "🙂\n\t\"quoted\"", "[MASK]"]
    expected["texts"] = texts
    with h5py.File("texts.h5", "w", libver=("v108", "v110")) as f:
        f.create_dataset("varying", data=texts, dtype=h5py.string_dtype("utf-8"))
        f.create_dataset("ascii", data=["one", "two"], dtype=h5py.string_dtype("ascii"))
        f.create_dataset("fixed", data=[t.encode() for t in texts], dtype=h5py.string_dtype("utf-8", 24))
        f["scalar"] = "one text"
        f.create_dataset("invalid", data=np.array([b"ok", b"\xff\xfe"]), dtype="S2")


def attributes_h5():
    with h5py.File("attributes.h5", "w", libver=("v108", "v110")) as f:
        g = f.create_group("group")
        g.attrs["text"] = "naïve"
        g.attrs["bytes"] = np.bytes_("fixed")
        g.attrs["integer"] = 2**62
        g.attrs["negative"] = np.int16(-7)
        g.attrs["unsigned"] = np.uint64(2**63)
        g.attrs["double"] = 0.1
        g.attrs["single"] = np.float32(0.5)
        g.attrs["true"] = True
        g.attrs["false"] = np.bool_(False)
        g.attrs["integers"] = np.arange(3)
        g.attrs["doubles"] = np.array([0.5, -1e300])
        g.attrs["texts"] = ["a", "ß"]
        g.attrs["compound"] = np.zeros((), [("a", "i4")])
        g.attrs["matrix"] = np.zeros((2, 2))
        g.attrs["empty"] = h5py.Empty("f4")


def refused_h5():
    with h5py.File("refused.h5", "w", libver=("v108", "v110")) as f:
        f["data"] = np.arange(3.0)
        f["compound"] = np.zeros(2, [("a", "i4"), ("b", "f4")])
        f["opaque"] = np.zeros(2, "V7")
        f["list"] = np.array([np.arange(2), np.arange(3)], h5py.vlen_dtype("i4"))
        f["enumeration"] = np.zeros(2, h5py.enum_dtype({"A": 0, "B": 1}, "i4"))
        f["null"] = h5py.Empty("f4")
        f.create_dataset("lzf", data=np.arange(100), compression="lzf")
        f.create_dataset("scaled", data=np.arange(100), scaleoffset=0)
        f.create_dataset("outside", (4,), "u1", external=[("/etc/hostname", 0, 4)])
        f.create_dataset("unwritten", (1 << 40,), "f4")
        f.create_dataset("unwritten_chunks", (1 << 40,), "f4", chunks=(1 << 20,))
        layout = h5py.VirtualLayout((3,), "f8")
        layout[:] = h5py.VirtualSource("elsewhere.h5", "data", (3,))
        f.create_virtual_dataset("virtual", layout)
        f["soft"] = h5py.SoftLink("/data")
        f["outer"] = h5py.ExternalLink("elsewhere.h5", "/data")
        loop = f.create_group("loop")
        loop["a"] = loop
        loop["b"] = loop
        f["type"] = np.dtype("i4")
    with h5py.File("user_block.h5", "w", userblock_size=1024) as f:
        f["data"] = np.arange(100, dtype="i8")


def safetensors_files(expected):
    tensors = {n: values(n) for n in NUMBERS + FLOATS}
    tensors["bool"] = np.array([True, False, True])
    tensors["scalar"] = np.array(2.5, "f4")
    tensors["empty"] = np.zeros((0, 3), "f4")
    tensors["name \"with\" ümläut\\"] = np.arange(3, dtype="f4")
    safetensors.numpy.save_file(tensors, "numpy.safetensors", {"format": "pt", "käse": "a\n\"b\""})
    halves = np.array([0x3F80, 0xC040, 0x0001, 0x4049], "u2")
    spec = safetensors.TensorSpec(
        dtype="bfloat16", shape=[2, 2], data_ptr=halves.ctypes.data, data_len=halves.nbytes)
    safetensors.serialize_file({"bf16": spec}, "bfloat16.safetensors")
    expected["bf16"] = plain((halves.astype("u4") << 16).view("f4"))


def main():
    expected = {}
    numbers_h5(expected)
    texts_h5(expected)
    attributes_h5()
    refused_h5()
    safetensors_files(expected)
    with open("expected.json", "w") as f:
        json.dump(expected, f, indent=1, ensure_ascii=False)


if __name__ == "__main__":
    main()
