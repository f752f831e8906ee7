// GraphiQL's side panels. Its store can show one, but only a click on the button of the side bar moves the pane.

const button = (index) => document.querySelector(`.graphiql-sidebar > button[data-index="${index}"]`);

/** Whether the page is so narrow that panels lie over the editors. */
export const isNarrow = () => matchMedia("(max-width: 700px)").matches;

/** Shows the panel that is this one of GraphiQL's list. */
export function showPanel(index) {
  const target = button(index);
  if (target && !target.classList.contains("active")) target.click();
}

/** Hides the panel that is shown. */
export function hidePanel() {
  document.querySelector(".graphiql-sidebar > button.active")?.click();
}

/** The places in the list: GraphiQL's own come first. */
export const PANELS = { reference: 0, history: 1, examples: 2, builder: 3 };
