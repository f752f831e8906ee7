// What stands in the half of the result until something has run.

import examples from "examples";
import { openSignIn } from "./account.jsx";
import { REFERENCES } from "./header.jsx";
import { hasKeyboard } from "./keyboard.js";
import { PANELS, showPanel } from "./panels.js";
import { downloadSchema, useHasSchema } from "./schema-file.js";
import { session } from "./session.js";
import { t } from "./texts.js";

function Entry({ title, why, ...props }) {
  const Element = props.href ? "a" : "button";
  return (
    <li>
      <Element {...props} {...(props.href ? {} : { type: "button" })}>
        <strong>{title}</strong>
        <span>{why}</span>
      </Element>
    </li>
  );
}

export function Start() {
  const viewer = session.use();
  const hasSchema = useHasSchema();
  return (
    <section className="start" aria-label={t("startTitle")}>
      <h2>{t("startTitle")}</h2>
      <p>{t(hasKeyboard ? "startIntro" : "startIntroTouch")}</p>
      <ul className="entries">
        <Entry title={t("startExamples")} why={t("startExamplesWhy", { count: examples.length })} onClick={() => showPanel(PANELS.examples)} />
        {!viewer && <Entry title={t("startSignIn")} why={t("startSignInWhy")} onClick={openSignIn} />}
        <Entry title={t("startDocs")} why={t("startDocsWhy")} onClick={() => showPanel(PANELS.reference)} />
        <Entry title={t("startSchema")} why={t("startSchemaWhy")} onClick={downloadSchema} disabled={!hasSchema} />
        <Entry title={t("startPointage")} why={t("startPointageWhy")} href={REFERENCES.pointage} />
        <Entry title={t("startTalents")} why={t("startTalentsWhy")} href={REFERENCES.talents} />
      </ul>
      <dl>
        <dt>{t("startPagesTitle")}</dt>
        <dd>{t("startPages")}</dd>
        <dt>{t("startLiveTitle")}</dt>
        <dd>{t("startLive")}</dd>
        <dt>{t("startLimitsTitle")}</dt>
        <dd>{t("startLimits")}</dd>
      </dl>
    </section>
  );
}
