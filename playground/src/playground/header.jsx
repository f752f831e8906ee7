// The bar at the top: where one is, the references, the language, who is signed in.

import { lang, setLang } from "../common/lang";
import { Account } from "./account.jsx";
import { downloadSchema, useHasSchema } from "./schema-file.js";
import { t } from "./texts.js";

export const REFERENCES = { pointage: "/api/docs", talents: "/api/v1/docs" };

// GraphiQL keeps many words in memory: it takes another language only when it is loaded again. Tabs stay.
function switchLanguage() {
  setLang(lang() === "fr" ? "en" : "fr");
  location.reload();
}

export function Header() {
  const hasSchema = useHasSchema();
  return (
    <header className="bar">
      <a className="brand" href="/" title={t("home")}>
        <img src="/assets/playground/icon.svg" alt="" width="24" height="24" />
        <span>passerelle</span>
      </a>
      <h1>{t("playground")}</h1>
      <nav aria-label={t("references")}>
        <a href={REFERENCES.pointage}>{t("pointage")}</a>
        <a href={REFERENCES.talents}>{t("talents")}</a>
        <button type="button" onClick={downloadSchema} disabled={!hasSchema} title={t("schemaHint")}>
          {t("schema")}
        </button>
      </nav>
      <button type="button" className="language" lang={lang() === "fr" ? "en" : "fr"} onClick={switchLanguage}>
        <span className="wide">{t("otherLanguage")}</span>
        <abbr className="narrow" title={t("otherLanguage")}>{lang() === "fr" ? "EN" : "FR"}</abbr>
      </button>
      <Account />
    </header>
  );
}
