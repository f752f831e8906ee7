// The scanner: the picture of the camera under the result, the field that hand scanners type into, and the last scans.

import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { ref } from "lit-html/directives/ref.js";
import { repeat } from "lit-html/directives/repeat.js";
import { clock } from "../../common/time";
import { icons } from "../core/icons";
import { resultView } from "../core/result-view";
import { type Result, results } from "../core/result";
import { may } from "../core/session";
import { isSoundOn, toggleSound } from "../core/sound";
import { t } from "../texts";
import type { Camera } from "./camera";
import type { SetPage } from "./page";

/** The scanner. */
export function scannerView(page: SetPage): TemplateResult {
  if (!may("RecordPresence")) return html`<p class="note warn">${t("mayNotRecordPresence")}</p>`;
  return html`<div class="scanner card">
      ${viewfinder(page.camera)} ${controls(page.camera)} ${codeField(page)}
    </div>
    ${lastView()}`;
}

function viewfinder(camera: Camera): TemplateResult {
  return html`<div class="viewfinder ${camera.isOn ? "on" : ""}">
    ${
      camera.isOn
        ? html`<video playsinline muted autoplay aria-label=${t("cameraPicture")} ${ref(camera.attach)}></video>
          <span class="frame" aria-hidden="true"></span>`
        : html`<div class="camera-off">
          ${camera.fault ? html`<p class="note bad" role="alert">${t(`camera.${camera.fault}`)}</p>` : nothing}
          <button
            class="button primary big"
            type="button"
            aria-disabled=${camera.isStarting}
            @click=${() => void camera.start()}
          >
            ${icons.camera}${t(camera.isStarting ? "cameraStarting" : "cameraStart")}
          </button>
          <p class="hint">${t("scanHelp")}</p>
        </div>`
    }
    ${resultView()}
  </div>`;
}

function controls(camera: Camera): TemplateResult {
  const sound = isSoundOn();
  return html`<div class="controls">
    ${
      camera.isOn
        ? html`<button class="button quiet" type="button" @click=${() => camera.stop()}>${icons.close}${t("cameraStop")}</button>`
        : nothing
    }
    ${camera.isOn && camera.cameras.length > 1 ? cameraChoice(camera) : nothing}
    ${
      camera.hasTorch
        ? html`<button
          class="button quiet"
          type="button"
          aria-pressed=${camera.isTorchOn}
          @click=${() => void camera.toggleTorch()}
        >
          ${icons.torch}${t("torch")}
        </button>`
        : nothing
    }
    <button class="button quiet" type="button" aria-pressed=${sound} @click=${toggleSound}>
      ${sound ? icons.sound : icons.mute}${t(sound ? "soundOn" : "soundOff")}
    </button>
  </div>`;
}

function cameraChoice(camera: Camera): TemplateResult {
  return html`<label class="choice">
    ${icons.flip}<span class="visually-hidden">${t("cameraChoice")}</span>
    <select class="input" @change=${(event: Event) => camera.choose((event.target as HTMLSelectElement).value)}>
      ${camera.cameras.map(
        ({ deviceId, label }, at) =>
          html`<option value=${deviceId} ?selected=${deviceId === camera.deviceId}>
            ${label || t("cameraNumber", { n: at + 1 })}
          </option>`,
      )}
    </select>
  </label>`;
}

/** The field clears with each scan, so that the next one begins at once. */
function codeField(page: SetPage): TemplateResult {
  const { state } = page;
  const onSubmit = (event: Event) => {
    event.preventDefault();
    const typed = state.search.trim();
    if (!typed) return;
    page.enter(typed);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") state.setSearch("");
  };
  return html`<form class="code-field" @submit=${onSubmit}>
    <label for="search">${t("codeLabel")}</label>
    <div class="search-field">
      ${icons.badge}
      <input
        id="search"
        class="input"
        autocomplete="off"
        autocapitalize="characters"
        autocorrect="off"
        spellcheck="false"
        enterkeyhint="send"
        maxlength="100"
        placeholder=${t("codeHint")}
        .value=${live(state.search)}
        @input=${(event: Event) => state.setSearch((event.target as HTMLInputElement).value)}
        @keydown=${onKey}
      />
      <button class="button primary" type="submit">${t("scanSubmit")}</button>
    </div>
  </form>`;
}

function lastView(): TemplateResult | typeof nothing {
  if (!results.last.length) return nothing;
  return html`<div class="last card">
    <h2>${t("lastScans")}</h2>
    <ol class="rows">
      ${repeat(results.last, (result) => result.at, lastRow)}
    </ol>
  </div>`;
}

function lastRow(result: Result): TemplateResult {
  const at = new Date(result.at);
  return html`<li class="row ${result.tone}">
    <time datetime=${at.toISOString()}>${clock(at)}</time>
    <span class="who"><strong>${result.title}</strong><span class="muted">${result.text}</span></span>
  </li>`;
}
