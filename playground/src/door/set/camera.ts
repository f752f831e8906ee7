// The camera: on and off, which one, its torch; and the loop that reads what it sees.

import { update } from "../core/render";
import { keepAwake } from "../core/wake";
import { Once } from "./once";
import { makeReader, type Reader } from "./reader";

/** Why there is no picture. */
export type CameraFault = "insecure" | "denied" | "none" | "failed";

const STORED_AS = "passerelle:camera";
/** Five pictures a second are enough, and leave a telephone cool. */
const INTERVAL = 200;

/** The camera of the page. */
export class Camera {
  isOn = false;
  isStarting = false;
  fault: CameraFault | null = null;
  cameras: MediaDeviceInfo[] = [];
  hasTorch = false;
  isTorchOn = false;

  private stream: MediaStream | undefined;
  private video: HTMLVideoElement | undefined;
  private reader: Reader | undefined;
  private timer: number | undefined;
  private sleep: () => void = () => {};
  private readonly once = new Once();

  constructor(private readonly onCode: (code: string) => void) {}

  /** The device that is used. */
  get deviceId(): string | undefined {
    return this.stream?.getVideoTracks()[0]?.getSettings().deviceId;
  }

  /** Shows the pictures of the camera in an element of the page. */
  readonly attach = (element?: Element): void => {
    this.video = element instanceof HTMLVideoElement ? element : undefined;
    if (!this.video || !this.stream) return;
    this.video.srcObject = this.stream;
    void this.video.play().catch(() => {
      // Interrupted by another `play` or by the end of the stream.
    });
  };

  async start(deviceId: string | undefined = stored()): Promise<void> {
    this.release();
    this.isStarting = true;
    this.fault = null;
    update();
    try {
      if (!navigator.mediaDevices) throw new DOMException("", "SecurityError");
      this.stream = await open(deviceId);
      this.reader ??= await makeReader();
      this.cameras = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "videoinput");
      const capabilities = this.track?.getCapabilities?.() as { torch?: boolean } | undefined;
      this.hasTorch = capabilities?.torch === true;
      this.isOn = true;
      this.sleep = keepAwake();
      document.addEventListener("visibilitychange", this.onVisibility);
      this.schedule();
    } catch (error) {
      this.fault = faultOf(error);
    }
    this.isStarting = false;
    update();
    this.attach(this.video);
  }

  stop(): void {
    this.release();
    update();
  }

  /** Uses another camera, and remembers it on this device. */
  choose(deviceId: string): void {
    try {
      localStorage.setItem(STORED_AS, deviceId);
    } catch {
      // Storage may be refused: the choice then lasts as long as the page.
    }
    void this.start(deviceId);
  }

  async toggleTorch(): Promise<void> {
    const torch = !this.isTorchOn;
    try {
      await this.track?.applyConstraints({ advanced: [{ torch } as MediaTrackConstraintSet] });
      this.isTorchOn = torch;
    } catch {
      this.hasTorch = false;
    }
    update();
  }

  private get track(): MediaStreamTrack | undefined {
    return this.stream?.getVideoTracks()[0];
  }

  private release(): void {
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.onVisibility);
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = undefined;
    this.isOn = false;
    this.isTorchOn = false;
    this.hasTorch = false;
    this.sleep();
    this.sleep = () => {};
  }

  /** A hidden page gives the camera back to other programs. */
  private readonly onVisibility = () => {
    if (!document.hidden) return;
    const { deviceId } = this;
    this.release();
    const restart = () => {
      if (document.hidden) return;
      document.removeEventListener("visibilitychange", restart);
      void this.start(deviceId);
    };
    document.addEventListener("visibilitychange", restart);
    update();
  };

  private schedule(): void {
    this.timer = window.setTimeout(() => void this.read(), INTERVAL);
  }

  private async read(): Promise<void> {
    const { video, stream } = this;
    try {
      const code = video && video.readyState >= video.HAVE_CURRENT_DATA ? await this.reader?.(video) : null;
      if (code && this.once.isNew(code, Date.now())) this.onCode(code);
    } catch {
      // A single picture that cannot be read is no fault of the camera.
    }
    if (this.stream === stream && this.isOn) this.schedule();
  }
}

/** Opens a camera: the one that is asked for, or the one that looks away from the screen. */
async function open(deviceId: string | undefined): Promise<MediaStream> {
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
  if (deviceId) {
    try {
      return await navigator.mediaDevices.getUserMedia({ video: { ...size, deviceId: { exact: deviceId } } });
    } catch (error) {
      // The remembered camera is unplugged.
      if (!(error instanceof DOMException) || error.name === "NotAllowedError") throw error;
    }
  }
  return navigator.mediaDevices.getUserMedia({ video: { ...size, facingMode: "environment" } });
}

function faultOf(error: unknown): CameraFault {
  switch (error instanceof DOMException ? error.name : "") {
    case "SecurityError":
      return "insecure";
    case "NotAllowedError":
      return "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "none";
    default:
      return "failed";
  }
}

function stored(): string | undefined {
  try {
    return localStorage.getItem(STORED_AS) ?? undefined;
  } catch {
    return undefined;
  }
}
