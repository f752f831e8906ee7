// The worker that reads QR codes, where the browser has no `BarcodeDetector`. It is a file of its own, as the policy of the
// pages asks, and is loaded with the camera.

import jsQR from "jsqr";

/** A picture to read, as the pixels of a canvas. */
export interface Frame {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

self.onmessage = ({ data: frame }: MessageEvent<Frame>) => {
  const found = jsQR(frame.data, frame.width, frame.height, { inversionAttempts: "dontInvert" });
  self.postMessage(found?.data ?? "");
};
