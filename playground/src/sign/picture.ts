// The picture of a signature that is sent: 640 pixels wide, black and white. A pad's own picture on a phone with three
// pixels to one has ten times the bytes, more than the API takes.

import SignaturePad from "signature_pad";
import { ASPECT, feelPressure, type Ink, strokesFor, writeName } from "./pad";

const WIDTH = 640;
/** Darker becomes black. */
const THRESHOLD = 140;
/** The API takes this many characters of base64. */
const MAX_LENGTH = 100 * 1024;

/** The picture of a signature as a `data:` address; nothing when it is too large to be sent. */
export function pictureOf(ink: Ink, name: string): string | undefined {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = WIDTH * ASPECT;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return undefined;
  const pad = feelPressure(new SignaturePad(canvas, { backgroundColor: "#fff" }));
  if (ink.typed) writeName(context, name, WIDTH, "#000");
  pad.fromData(strokesFor(ink, WIDTH, "#000"), { clear: false });
  const image = context.getImageData(0, 0, canvas.width, canvas.height);
  const { data } = image;
  for (let at = 0; at < data.length; at += 4) {
    data.fill((data[at] ?? 255) < THRESHOLD ? 0 : 255, at, at + 3);
  }
  context.putImageData(image, 0, 0);
  const address = canvas.toDataURL("image/png");
  return address.length - address.indexOf(",") - 1 > MAX_LENGTH ? undefined : address;
}
