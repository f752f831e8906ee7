// The icons, drawn with lines. They are decoration: names are in the buttons.

import { html, svg, type SVGTemplateResult, type TemplateResult } from "lit-html";

const icon = (shape: SVGTemplateResult): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="2"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${shape}</svg>`;

export const icons = {
  search: icon(svg`<circle cx="11" cy="11" r="7"/><path d="m20 20-4-4"/>`),
  close: icon(svg`<path d="M6 6l12 12M18 6 6 18"/>`),
  check: icon(svg`<path d="m4 12.5 5.5 5.5L20 6.5"/>`),
  repeat: icon(svg`<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>`),
  refused: icon(svg`<circle cx="12" cy="12" r="9"/><path d="m8.5 8.5 7 7m0-7-7 7"/>`),
  kept: icon(svg`<path d="M12 4v10m0 0 4-4m-4 4-4-4M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3"/>`),
  qr: icon(
    svg`<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 14h2v2h-2zM14 18h2v2h-2zM18 18h2v2h-2z"/>`,
  ),
  print: icon(
    svg`<path d="M7 9V4h10v5M7 17H5a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1h14a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-2M7 14h10v6H7z"/>`,
  ),
  add: icon(svg`<path d="M12 5v14M5 12h14"/>`),
  edit: icon(svg`<path d="m14 6 4 4M5 19l1-4L16 5a1.400 1.400 0 0 1 2 0l1 1a1.400 1.400 0 0 1 0 2L9 18z"/>`),
  undo: icon(svg`<path d="M8 5 4 9l4 4M4 9h10a6 6 0 0 1 0 12h-3"/>`),
  back: icon(svg`<path d="m14 6-6 6 6 6"/>`),
  next: icon(svg`<path d="m10 6 6 6-6 6"/>`),
  camera: icon(
    svg`<path d="M4 8a1 1 0 0 1 1-1h3l1.5-2h5L16 7h3a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1z"/><circle cx="12" cy="13" r="3.5"/>`,
  ),
  flip: icon(svg`<path d="M4 11a8 8 0 0 1 14-5l2 2m0-4v4h-4M20 13a8 8 0 0 1-14 5l-2-2m0 4v-4h4"/>`),
  torch: icon(svg`<path d="M13 3 5 14h6l-1 7 8-11h-6z"/>`),
  sound: icon(svg`<path d="M4 10v4h4l5 4V6l-5 4zM16.5 9a4 4 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11"/>`),
  mute: icon(svg`<path d="M4 10v4h4l5 4V6l-5 4zM17 10l4 4m0-4-4 4"/>`),
  arrive: icon(svg`<path d="M13 4h5a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1h-5M4 12h10m0 0-4-4m4 4-4 4"/>`),
  leave: icon(svg`<path d="M11 4H6a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h5M10 12h10m0 0-4-4m4 4-4 4"/>`),
  offline: icon(
    svg`<path d="M4 4l16 16M8.5 8.2A11 11 0 0 0 3 11m18 0a12.600 12.600 0 0 0-7.500-3.700M6.500 14.500a8 8 0 0 1 4-2.200m5 .7a8 8 0 0 1 2 1.500M12 18.500h.01"/>`,
  ),
  user: icon(svg`<circle cx="12" cy="8" r="4"/><path d="M4 20a8 8 0 0 1 16 0"/>`),
  calendar: icon(
    svg`<path d="M5 6h14a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1zM4 10h16M8 3v4m8-4v4"/>`,
  ),
  film: icon(
    svg`<path d="M4 10h16v9a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1zM4 10l-.6-3.200 15.600-3.300.7 3.200zM8 6.200l2.500 2.800m3-4L16 7.800"/>`,
  ),
  badge: icon(
    svg`<path d="M5 7h14a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1zM10 7V4h4v3"/><circle cx="9" cy="12.500" r="2"/><path d="M6.500 17a2.500 2.500 0 0 1 5 0M14 12h3m-3 4h3"/>`,
  ),
};
