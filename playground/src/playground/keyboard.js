// Whether there may be a keyboard: on a phone, hints at keys are noise.

/** No mouse and a finger for pointing: a phone or a tablet. */
export const hasKeyboard = !matchMedia("(hover: none) and (pointer: coarse)").matches;
