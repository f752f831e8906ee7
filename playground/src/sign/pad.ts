// The signature pad: signature_pad with pressure, undo, a typed name, and ink that survives a change of size.

import SignaturePad, { type BasicPoint, type PointGroup, type PointGroupOptions } from "signature_pad";

/** A signature, as it was drawn on a pad of this width; `typed`: the name is written into it. */
export interface Ink {
  strokes: PointGroup[];
  width: number;
  typed: boolean;
}

/** No signature. */
export const NO_INK: Ink = { strokes: [], width: 1, typed: false };

/** Height by width. */
export const ASPECT = 9 / 16;
/** The pen on a pad 360 pixels wide: half of the thickness of a line. `max` is reached by a pen pressed hard. */
const PEN = { width: 360, min: 0.7, max: 3.6 };
/** A shorter line, in widths of the pad, is a dot. */
const SMALLEST = 0.15;
const SCRIPT = '"Snell Roundhand", "Segoe Script", "Bradley Hand", "Brush Script MT", "Dancing Script", cursive';

/** What is wrong with a signature. */
export function faultOf(ink: Ink): "padEmpty" | "padSmall" | undefined {
  if (ink.typed) return undefined;
  if (ink.strokes.length === 0) return "padEmpty";
  let length = 0;
  for (const { points } of ink.strokes) {
    points.forEach((point, at) => {
      const before = points[at - 1];
      if (before) length += Math.hypot(point.x - before.x, point.y - before.y);
    });
  }
  return length / ink.width < SMALLEST ? "padSmall" : undefined;
}

/** The strokes on a pad of another width, in another colour. Time is stretched, too: the thickness goes by speed. */
export function strokesFor(ink: Ink, width: number, penColor: string): PointGroup[] {
  const scale = width / ink.width;
  return ink.strokes.map((group) => ({
    ...group,
    penColor,
    ...penFor(width),
    points: group.points.map((point) => ({
      ...point,
      x: point.x * scale,
      y: point.y * scale,
      time: point.time * scale,
    })),
  }));
}

/** The thickness of the pen on a pad of this width. */
export function penFor(width: number): { minWidth: number; maxWidth: number } {
  return { minWidth: (PEN.min * width) / PEN.width, maxWidth: (PEN.max * width) / PEN.width };
}

/** Writes a name in the middle of a canvas `width` wide. */
export function writeName(context: CanvasRenderingContext2D, name: string, width: number, color: string): void {
  const size = width * 0.15;
  context.font = `italic ${size}px ${SCRIPT}`;
  const fit = Math.min(1, (width * 0.88) / Math.max(1, context.measureText(name).width));
  context.font = `italic ${size * fit}px ${SCRIPT}`;
  context.fillStyle = color;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(name, width / 2, (width * ASPECT) / 2);
}

/**
 * Makes the pressure of a pen count. signature_pad 5.1.4 keeps it with each point but goes by speed alone; mice and most
 * fingers report 0.5, the middle, or nothing.
 */
export function feelPressure(pad: SignaturePad): SignaturePad {
  type Widths = (from: BasicPoint, to: BasicPoint, options: PointGroupOptions) => { start: number; end: number };
  const inner = pad as unknown as { _calculateCurveWidths: Widths };
  const bySpeed = inner._calculateCurveWidths.bind(pad);
  inner._calculateCurveWidths = (from, to, options) => {
    const pressure = to.pressure || 0.5;
    return bySpeed(from, to, { ...options, maxWidth: options.maxWidth * (0.3 + 0.7 * pressure) });
  };
  return pad;
}

/** The pad on a canvas. */
export class Pad {
  private readonly pad: SignaturePad;
  private width = 0;
  private kept: Ink = NO_INK;
  private name = "";

  /** `changed` is called after each stroke and each change. */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly changed: () => void,
  ) {
    this.pad = feelPressure(new SignaturePad(canvas, { minDistance: 2 }));
    this.pad.addEventListener("beginStroke", () => canvas.parentElement?.classList.add("inked"));
    this.pad.addEventListener("endStroke", () => {
      this.keep();
      this.done();
    });
    // Not `resize` of the window: an address bar that hides while scrolling fires it, and would clear the canvas.
    new ResizeObserver(() => this.draw()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  /** Whether a stroke has begun and not ended. */
  get isDrawing(): boolean {
    return (this.pad as unknown as { _drawingStroke: boolean })._drawingStroke;
  }

  /** What is on the pad, with the stroke that is still being drawn. */
  get ink(): Ink {
    if (this.isDrawing) this.keep();
    return this.kept;
  }

  /** Puts a signature on the pad. */
  set ink(ink: Ink) {
    this.kept = ink;
    this.draw();
  }

  /** Takes the last stroke back, then the written name. */
  undo(): void {
    const { strokes } = this.kept;
    this.kept = strokes.length > 0 ? { ...this.kept, strokes: strokes.slice(0, -1) } : NO_INK;
    this.draw();
    this.done();
  }

  /** Empties the pad. */
  clear(): void {
    this.kept = NO_INK;
    this.draw();
    this.done();
  }

  /** Writes the name into the signature, or takes it out. */
  write(typed: boolean): void {
    this.kept = { ...this.kept, typed };
    this.draw();
    this.done();
  }

  /** The name that is written when it is. */
  setName(name: string): void {
    this.name = name;
    if (this.kept.typed) this.draw();
  }

  private keep(): void {
    this.kept = { ...this.kept, strokes: this.pad.toData(), width: this.width };
  }

  private done(): void {
    this.showsInk();
    this.changed();
  }

  private showsInk(): void {
    this.canvas.parentElement?.classList.toggle("inked", this.kept.typed || this.kept.strokes.length > 0);
  }

  private draw(): void {
    const { canvas, pad } = this;
    this.showsInk();
    // A pad that is not shown has no width; it is drawn when it gets one.
    if (!canvas.clientWidth) return;
    this.width = canvas.clientWidth;
    const ratio = Math.max(1, devicePixelRatio);
    canvas.width = Math.round(this.width * ratio);
    canvas.height = Math.round(this.width * ASPECT * ratio);
    const context = canvas.getContext("2d");
    if (!context) return;
    context.scale(ratio, ratio);
    const color = getComputedStyle(canvas).color;
    Object.assign(pad, { penColor: color, ...penFor(this.width) });
    pad.clear();
    if (this.kept.typed) writeName(context, this.name, this.width, color);
    const strokes = this.kept.strokes.length > 0 ? strokesFor(this.kept, this.width, color) : [];
    pad.fromData(strokes, { clear: false });
    if (strokes.length > 0) this.kept = { ...this.kept, strokes, width: this.width };
  }
}
