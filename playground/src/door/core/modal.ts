// A dialog: it takes the focus, and gives it back.

import { html, type TemplateResult } from "lit-html";
import { ref } from "lit-html/directives/ref.js";

let shown: HTMLDialogElement | null = null;

/** Opens the dialog when it becomes part of the page. One function for all: another one would count as another dialog. */
function onElement(element?: Element): void {
  if (element instanceof HTMLDialogElement) {
    shown = element;
    // The element is told of before it stands in the document.
    queueMicrotask(() => element.isConnected && element.showModal());
  } else {
    // It still stands in the document, where all but it is inert: closed, it gives the focus back to where it was.
    shown?.close();
    shown = null;
  }
}

/** A modal dialog, for as long as it is part of the page; `close` is called when it is dismissed. */
export function modal(
  name: string,
  title: TemplateResult | string,
  content: TemplateResult,
  close: () => void,
): TemplateResult {
  // The dialog is closed by taking it out of the page.
  const onCancel = (event: Event) => {
    event.preventDefault();
    close();
  };
  const onClick = (event: Event) => {
    if (event.target === event.currentTarget) close();
  };
  return html`<dialog
    class="modal ${name}"
    aria-labelledby="modal-title"
    ${ref(onElement)}
    @cancel=${onCancel}
    @click=${onClick}
  >
    <div class="modal-body">
      <h2 id="modal-title">${title}</h2>
      ${content}
    </div>
  </dialog>`;
}
