// The texts of the staff's pages.

import { elide, translator } from "../common/lang";
import { en } from "./texts/en";
import { fr } from "./texts/fr";

/** A key of the texts. */
export type TextKey = keyof typeof fr;

/** Looks up a text. */
export const t = translator<TextKey>({ fr, en }, elide);
