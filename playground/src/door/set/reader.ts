// Reads QR codes from the pictures of a video: by the browser where it can, else by the worker.

import type { Frame } from "../qr";

/** Reads the code in the present picture; null when there is none. */
export type Reader = (video: HTMLVideoElement) => Promise<string | null>;

interface BarcodeDetector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
interface BarcodeDetectorClass {
  new (options: { formats: string[] }): BarcodeDetector;
  getSupportedFormats(): Promise<string[]>;
}

/** The longer side of the pictures that the worker reads. */
const MAX_SIDE = 640;

/** Makes the best reader of this browser. */
export async function makeReader(): Promise<Reader> {
  return (await nativeReader()) ?? workerReader();
}

async function nativeReader(): Promise<Reader | undefined> {
  const Detector = (window as { BarcodeDetector?: BarcodeDetectorClass }).BarcodeDetector;
  try {
    if (!(await Detector?.getSupportedFormats())?.includes("qr_code")) return undefined;
  } catch {
    return undefined;
  }
  const detector = Detector && new Detector({ formats: ["qr_code"] });
  return detector && (async (video) => (await detector.detect(video))[0]?.rawValue || null);
}

function workerReader(): Reader {
  // The page has the address: with the version that belongs to this script.
  const worker = new Worker(document.getElementById("app")!.dataset.reader!, { type: "module" });
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return (video) => {
    const scale = Math.min(1, MAX_SIDE / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    if (!context || !canvas.width) return Promise.resolve(null);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    return new Promise((resolve, reject) => {
      worker.onmessage = ({ data: code }: MessageEvent<string>) => resolve(code || null);
      worker.onerror = () => reject(new Error("the worker of the reader failed"));
      worker.postMessage({ data, width, height } satisfies Frame, [data.buffer]);
    });
  };
}
