# Compares heard speech with what was said over and over: python3 speech.py SAID.wav HEARD.wav|HEARD.pcm FROM TO (seconds).
# Prints {"stoi": 0..1, "pesq": 1..4.6 or null}: means over pieces of four seconds, each laid over the place of the speech that it fits best.
# Jitter buffers stretch and squeeze: STOI, which does not look for that itself as PESQ does, gets every quarter of a second laid anew.

import json
import sys
import warnings

import numpy as np
from pystoi import stoi
from scipy.io import wavfile
from scipy.signal import fftconvolve, resample_poly

try:
    from pesq import pesq
except ImportError:
    pesq = None

warnings.filterwarnings("ignore")

HELD, JUDGED, PIECE = 48_000, 16_000, 4.0
BLOCK, REACH = JUDGED // 4, JUDGED // 5
QUIET = 1e-3


def sound(path):
    samples = np.fromfile(path, dtype="<i2") if path.endswith(".pcm") else wavfile.read(path)[1]
    return samples.astype(np.float64) / 32768.0


def judged(samples):
    return resample_poly(samples, JUDGED, HELD)


def laid(said, piece, place):
    shift, blocks = 0, []
    for at in range(0, len(piece), BLOCK):
        block = piece[at : at + BLOCK]
        start = max(0, place + at + shift - REACH)
        near = said[start : place + at + shift + REACH + len(block)]
        if np.sqrt(np.mean(block**2)) > QUIET and len(near) > len(block):
            power = fftconvolve(near**2, np.ones(len(block)), mode="valid")
            fit = fftconvolve(near, block[::-1], mode="valid") / np.sqrt(np.maximum(power, 1e-9))
            shift = start + int(np.argmax(fit)) - place - at
        begin = min(max(0, place + at + shift), len(said) - len(block))
        blocks.append(said[begin : begin + len(block)])
    return np.concatenate(blocks)


def marks(said, piece):
    length = len(piece)
    if np.sqrt(np.mean(piece**2)) < 1e-4:
        return 0.0, 1.0
    fit = fftconvolve(said, piece[::-1], mode="valid")
    place = int(np.argmax(fit))
    original = said[place : place + length]
    understood = stoi(laid(said, piece, place), piece, JUDGED, extended=False)
    try:
        quality = pesq(JUDGED, original, piece, "wb") if pesq else None
    except Exception:
        quality = None
    return understood, quality


def main():
    said, heard, start, end = sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4])
    said = judged(sound(said))
    heard = sound(heard)
    heard = judged(heard[max(0, int(start * HELD)) : max(0, int(end * HELD))])
    length = int(PIECE * JUDGED)
    # Long enough that every piece fits somewhere without a seam.
    said = np.tile(said, 2 + length // len(said))
    found = [marks(said, heard[at : at + length]) for at in range(0, len(heard) - length + 1, length)]
    if not found:
        print("{}")
        return
    qualities = [quality for _, quality in found if quality is not None]
    print(json.dumps({
        "stoi": float(np.mean([understood for understood, _ in found])),
        "pesq": float(np.mean(qualities)) if qualities else None,
    }))


main()
