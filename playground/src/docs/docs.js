// The reference reads without a script; this one adds what needs one: the filter, the mark of where one is, copying,
// links that open an operation in the playground, and sending requests.

import { copyButtons, keepLanguage } from "../common/site.js";
import { contents } from "./contents.js";
import { playgroundLinks } from "./playground.js";
import { tokenField } from "./token.js";
import { trials } from "./trial.js";

const words = document.getElementById("words").dataset;

keepLanguage();
contents();
copyButtons(document, words.copied);
playgroundLinks();
trials(words, tokenField());
