# Compares heard speech with what was said over and over: python3 speech.py SAID.wav HEARD.wav|HEARD.pcm FROM TO (seconds).
# Prints {"stoi": 0..1, "pesq": 1..4.6 or null}: means over pieces of four seconds, each laid over the place of the speech that it fits best.

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


def sound(path):
    samples = np.fromfile(path, dtype="<i2") if path.endswith(".pcm") else wavfile.read(path)[1]
    return samples.astype(np.float64) / 32768.0


def judged(samples):
    return resample_poly(samples, JUDGED, HELD)


def marks(said, piece):
    length = len(piece)
    if np.sqrt(np.mean(piece**2)) < 1e-4:
        return 0.0, 1.0
    fit = fftconvolve(said, piece[::-1], mode="valid")
    place = int(np.argmax(fit))
    original = said[place : place + length]
    understood = stoi(original, piece, JUDGED, extended=False)
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
