// Redraws the page after a change of state: once, however many changes one task makes.

let draw: () => void = () => {};
let isScheduled = false;

/** Sets the function that draws the page, and draws it. */
export function onUpdate(callback: () => void): void {
  draw = callback;
  update();
}

/** Redraws the page at the end of the task. */
export function update(): void {
  if (isScheduled) return;
  isScheduled = true;
  queueMicrotask(() => {
    isScheduled = false;
    draw();
  });
}
