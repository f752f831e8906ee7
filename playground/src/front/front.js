// The front page reads without a script; this one adds copying, and keeps the language.

import { copyButtons, keepLanguage } from "../common/site.js";

keepLanguage();
copyButtons(document);
