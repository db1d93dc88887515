"""A picture of 32 × 32 pixels in high-throughput JPEG 2000, as DICOM: nothing here packs that syntax.

The streams were made from `PIXELS` with OpenJPH (the encoder of the npm package
@cornerstonejs/codec-openjph 2.4.11): reversible for the first two, quantised by 0.001 for the third.
"""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.encaps import encapsulate

from tests.imaging.makers import slice_dataset

SIDE = 32
_rows, _columns = np.mgrid[:SIDE, :SIDE]
# 12 bits of an unsigned number.
PIXELS: NDArray[Any] = ((97 * _rows + 3 * _columns**2) % 4096).astype("<u2")
ROOT = "1.2.840.10008.1.2.4"
LOSSLESS, ONLY_LOSSLESS, LOSSY = f"{ROOT}.201", f"{ROOT}.202", f"{ROOT}.203"
STREAMS: dict[str, str] = {
    LOSSLESS: (
        "/0//UQApQAAAAAAgAAAAIAAAAAAAAAAAAAAAIAAAACAAAAAAAAAAAAABCwEB/1AACAACAAAABv9SAAwAAAABAAUEBEAB/1wA"
        "EyBocHBwcHBwcHBwcHBwaGho/2QAFwABT3BlbkpQSCBWZXIgMC4zMS4wLv+QAAoAAAAAAm4AAf+TwAJgAf4Ch3QAwAE0ABNA"
        "ASgy+AMHdABA/QMHdAAdAYd0AMABVQAFTAAVQIsZDUWs9wDClAALQNIG6gChlAAZkBQk0FMA45QAwAFswAFpQAFogN/3+31R"
        "BmpEft9u/h9Wl02D8BMi44ixtwAFOroAmJ0bxwLwmoAwJGxDVwAVBjBiaq6526Wx+ZkdHIBWAMABejwAF08ABbx3793d3d1d"
        "uCBR4t17d3d3dxc4IbMId+/d3V0un+s9+MXOC6K79+7uvMBB3POe3sFjhEVi/gIh6y6UMvWXstfrLiEsajGyAWbvfLi7auZx"
        "78mWlZW1A1GzmV27jRANJpr5AGQTwxgeywC5HCPeAJ7xw/cfvnvnb/74iXf4jv91hzz4A/mZ+LpXHKPZAMAC+wYAF6RAAuoA"
        "tVVVVVVVVRUUsLHVVlVVVVVVVVDAxlZbVVVVVVVVQQEbW21VVVVVVVUFgB+REum1VVVVVVUVQAEUCH7gb4GxFVvUVlVVVVVV"
        "IPhZ4AVSAAXAFmxRW1VVVVUBCoTfAhYIfhRAARQowJZtbVVVVQUoQIHwi/8CLlABClCAAhSgoICN7XnBBL16/WXgLlr9ev1l"
        "wPXr9ev1lwAS9ev16/WXAMtfr1+vX6y+dr9ev16/WXztfr1+vX6y4xLGoxqMajG/A/7xv/9837//fe+//3k//30//3/jX/77"
        "/3/8AwYCgUAgEAj8D+x/YPwXGMAABhD4/2WECHtWLYhAe/YhAey4NQMYQv2NHMPZAf73f/9/f/9/v/97/3/v/3zf/2P/f/9f"
        "/2XAHKAnGUFwcrnEnHMJcQH/2Q=="
    ),
    ONLY_LOSSLESS: (
        "/0//UQApQAAAAAAgAAAAIAAAAAAAAAAAAAAAIAAAACAAAAAAAAAAAAABCwEB/1AACAACAAAABv9SAAwAAgABAAUEBEAB/1wA"
        "EyBocHBwcHBwcHBwcHBwaGho/2QAFwABT3BlbkpQSCBWZXIgMC4zMS4wLv+QAAoAAAAAAm4AAf+TwAJgAf4Ch3QAwAE0ABNA"
        "ASgy+AMHdABA/QMHdAAdAYd0AMABVQAFTAAVQIsZDUWs9wDClAALQNIG6gChlAAZkBQk0FMA45QAwAFswAFpQAFogN/3+31R"
        "BmpEft9u/h9Wl02D8BMi44ixtwAFOroAmJ0bxwLwmoAwJGxDVwAVBjBiaq6526Wx+ZkdHIBWAMABejwAF08ABbx3793d3d1d"
        "uCBR4t17d3d3dxc4IbMId+/d3V0un+s9+MXOC6K79+7uvMBB3POe3sFjhEVi/gIh6y6UMvWXstfrLiEsajGyAWbvfLi7auZx"
        "78mWlZW1A1GzmV27jRANJpr5AGQTwxgeywC5HCPeAJ7xw/cfvnvnb/74iXf4jv91hzz4A/mZ+LpXHKPZAMAC+wYAF6RAAuoA"
        "tVVVVVVVVRUUsLHVVlVVVVVVVVDAxlZbVVVVVVVVQQEbW21VVVVVVVUFgB+REum1VVVVVVUVQAEUCH7gb4GxFVvUVlVVVVVV"
        "IPhZ4AVSAAXAFmxRW1VVVVUBCoTfAhYIfhRAARQowJZtbVVVVQUoQIHwi/8CLlABClCAAhSgoICN7XnBBL16/WXgLlr9ev1l"
        "wPXr9ev1lwAS9ev16/WXAMtfr1+vX6y+dr9ev16/WXztfr1+vX6y4xLGoxqMajG/A/7xv/9837//fe+//3k//30//3/jX/77"
        "/3/8AwYCgUAgEAj8D+x/YPwXGMAABhD4/2WECHtWLYhAe/YhAey4NQMYQv2NHMPZAf73f/9/f/9/v/97/3/v/3zf/2P/f/9f"
        "/2XAHKAnGUFwcrnEnHMJcQH/2Q=="
    ),
    LOSSY: (
        "/0//UQApQAAAAAAgAAAAIAAAAAAAAAAAAAAAIAAAACAAAAAAAAAAAAABCwEB/1AACAACAAAAJP9SAAwAAAABAAUEBEAA/1wA"
        "IyKHdIdFh0WHF39cf1x/PXeqd6p3wmA1YDVgeFgaWBpnv/9kABcAAU9wZW5KUEggVmVyIDAuMzEuMC7/kAAKAAAAAAJCAAH/"
        "k8AATA/pBAd0AMAATQABNAAEoFr8A4d0ABLpBAd0AJUCB3QAwACqgAFVAAKoR9MuAkM9AOKUAIsgSjOQ7gDBlAAV4AHw8UUA"
        "45QAwAFrQAFsQAFqgNk4pwgC1gCIpFFB+hsm9wFHBjFaVwA2YgO4hSCDxA2hExFfXu7+AQQJR+TQuAAFwGUMJgCB2W6z+hAR"
        "EQJHeiHH1wDABdTABdxABdMAOTlEPnsiEEgCDDjtDsK2Dl1xEWiUD+s6wcBk6ecRAAHiABzX8HjCvQAAAAAAAAAAAAAImWwP"
        "UORNQ3Wa8nH9cP2oQtgnzBPs9SqiJQn5GQQClFB87BBz0AvgwJNaJNCzAUkBU45XAUWAtdiP4B0yDPI3kOIJQjiWfCTi5fCh"
        "QNRXoQjxU9wAwAvWYAXs0AF6GM/DMM/DME/D2IsDOl1VdAby2MkHRPPizwzF6hfjCt5DGQiUYGIY6oJWalutoJMjDTQPwyiI"
        "1Eyu2o6NOAAQ8DwM8/n8ETrIETDhAg96BR0Eo8Ik7xSQQrcBCAAAAAAAYkohydMRPYG3zKfkdhC40iwmlW8IQWMYaohpEEnl"
        "iLgxfATHPMxjjnnMMY85RqJaWtRyG+sHBIkCJo455gf1XIAjsAAABzpgABTduECD3sbmJ4SjwhHi8L6161616jMCQDmCoXIL"
        "wnFYqCyqABR0GADQ798/Kw3AAHAc2B305EBblAfkMCBDEDMTH5WPAf7/S8Z0WIAYcDhqg6FKHgEcbAC0Af/Z"
    ),
}


def high_throughput(number: int, syntax: str) -> Dataset:
    """A CT slice with this picture in a syntax of the three."""
    dataset = slice_dataset(number)
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.Rows = dataset.Columns = SIDE
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 12, 11, 0
    dataset.PixelData = encapsulate([base64.b64decode(STREAMS[syntax])])
    dataset["PixelData"].VR = "OB"
    return dataset
