// `/set/:project`: arrivals and departures on a film project, by badge, by code or by name.

import { html, nothing, type TemplateResult } from "lit-html";
import { form } from "../../common/lang";
import { clock, moment, sameDay } from "../../common/time";
import { network, serverTime } from "../core/api";
import { icons } from "../core/icons";
import { handleKeys, selectField } from "../core/keys";
import type { Page } from "../core/page";
import { settle, show } from "../core/result";
import { may } from "../core/session";
import { loading, refusal } from "../core/states";
import type { Item, PresenceAction } from "../queue/item";
import { outboxView } from "../queue/outbox";
import type { Outcome, Payload, PresenceRecord } from "../queue/perform";
import { submit, type Submitted } from "../queue/queue";
import { t } from "../texts";
import { BulkDialog } from "./bulk-dialog";
import { Camera } from "./camera";
import type { Member } from "./data";
import { LeaveDialog } from "./leave-dialog";
import { rosterView, showChoice } from "./roster";
import { scannerView } from "./scanner";
import { SetState } from "./state";

/** The page of a project. */
export class SetPage implements Page {
  readonly state: SetState;
  readonly camera = new Camera((code) => void this.scan(code));
  readonly bulk: BulkDialog;
  readonly leaving = new LeaveDialog((member) => void this.record(member, "CHECK_OUT"));
  private stopKeys: () => void = () => {};

  constructor(readonly id: string) {
    this.state = new SetState(id);
    this.bulk = new BulkDialog(this.state);
  }

  title(): string {
    return this.state.project?.name ?? t("set");
  }

  start(): void {
    if (!may("ReadPresence")) return;
    this.state.start();
    this.stopKeys = handleKeys(true);
  }

  stop(): void {
    this.state.stop();
    this.camera.stop();
    this.stopKeys();
  }

  get snapshot() {
    return this.state.snapshot;
  }

  load(): void {
    void this.state.load();
  }

  sent(item: Item, outcome: Outcome): void {
    if (item.place !== this.id) return;
    if (outcome.is === "failed") {
      settle(item.label, { tone: outcome.tone, text: refusalText(outcome.failures[0].message, outcome.payload) });
    } else if (outcome.is === "done") {
      if (outcome.payload.presenceRecord) this.state.recorded(outcome.payload.presenceRecord);
      settle(item.label, { tone: "ok", text: sentence(outcome.payload) });
    }
  }

  /** Takes what was typed: a code is a scan. So is a name that one person has, but for one who would leave by it. */
  enter(typed: string): void {
    const named = this.state.find(typed) ? undefined : this.state.named(typed);
    if (named && named.length > 1) return showChoice();
    const only = named?.[0];
    if (named && !only) {
      show({ tone: "refused", title: typed, text: t("noneNamed") });
      return selectField();
    }
    this.state.setSearch("");
    if (only?.state === "IN") this.leaving.open(only);
    else void this.scan(only?.projectCode ?? typed);
  }

  /** Records a scan: the rule tells whether it is an arrival or a departure. */
  async scan(typed: string): Promise<void> {
    const member = this.state.find(typed);
    const code = member?.cinemaTalent?.uniqueCode ?? typed.trim();
    const label = member?.cinemaTalent?.fullName ?? code;
    const action = { kind: "scan", input: { projectId: this.id, code, at: serverTime() } } as const;
    this.showRecorded(label, member, await submit({ action, place: this.id, label }), true);
  }

  /** Records an arrival or a departure of a member, as asked. */
  async record(member: Member, what: PresenceAction): Promise<void> {
    const talent = member.cinemaTalent;
    if (!talent) return;
    const input = { projectId: this.id, code: talent.uniqueCode, action: what, at: serverTime() };
    const draft = { action: { kind: "presence", input } as const, place: this.id, label: talent.fullName };
    this.showRecorded(talent.fullName, member, await submit(draft));
  }

  private showRecorded(label: string, known: Member | undefined, submitted: Submitted, isScanned = false): void {
    const payload = submitted.is === "kept" ? null : submitted.payload;
    const record = payload?.presenceRecord;
    const member = known ?? this.state.members.find((one) => one.cinemaTalent?.id === record?.cinemaTalent?.id);
    const title = record?.cinemaTalent?.fullName ?? label;
    const photo = member?.cinemaTalent?.media.profilePhoto?.mediumUrl ?? null;
    const shown = { title, photo, isScanned };
    if (submitted.is === "kept") return show({ ...shown, tone: "kept", text: t("kept") });
    if (submitted.is === "failed") {
      return show({ ...shown, tone: submitted.tone, text: refusalText(submitted.failures[0].message, payload) });
    }
    if (record) this.state.recorded(record);
    const text = submitted.tone === "already" ? t("repeated", { what: sentence(payload) }) : sentence(payload);
    show({ ...shown, tone: submitted.tone, text, action: payload?.action ?? undefined });
  }

  view(): TemplateResult {
    if (!may("ReadPresence")) return refusal(t("mayNotReadPresence"));
    const { project, failure } = this.state;
    if (project === null || failure?.code === "PROJECT_NOT_FOUND") return refusal(t("noProject"));
    if (failure && !project) return refusal(failure.message);
    if (!project) return loading();
    const details = [project.production?.name, project.productionType, project.shootingLocations].filter(Boolean);
    return html`
      <div class="set">
        <header class="place">
          <a class="back" href="/set">${icons.back}<span>${t("sets")}</span></a>
          <h1 tabindex="-1">${project.name}</h1>
          <p class="muted">${details.map((detail) => html`<span>${detail}</span>`)}</p>
          ${may("RecordPresence") ? this.bulk.buttons() : nothing}
        </header>
        <section class="work" aria-label=${t("scan")}>${scannerView(this)}</section>
        <section class="aside" aria-labelledby="who">
          ${this.countView()} ${outboxView(this.id)} ${rosterView(this)}
        </section>
      </div>
      ${this.bulk.view()} ${this.leaving.view()}
    `;
  }

  private countView(): TemplateResult {
    const { counts, isLive } = this.state;
    const isDown = network.isLost || !isLive;
    return html`<div class="count card">
      <p id="count" role="status">
        <strong>${counts.in}</strong> <span>${t(`present.${form(counts.in)}`)}</span>
      </p>
      <p class="live ${isDown ? "down" : ""}">${t(isDown ? "notLive" : "live")}</p>
    </div>`;
  }
}

/** «Arrivée à 09:12», «Départ à 18:40 · 9 h 28». */
function sentence(payload: Payload | null): string {
  const record = payload?.presenceRecord;
  if (!record) return t("recorded");
  if (payload.action === "CHECK_IN") return t("cameAt", { time: clock(record.checkInAt) });
  return t("leftAt", { time: clock(record.checkOutAt ?? new Date()), stay: stay(record) });
}

function stay({ durationHours }: PresenceRecord): string {
  const minutes = Math.round((durationHours ?? 0) * 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
}

/** The sentence of the server, with the times that it is about. */
function refusalText(message: string, payload: Payload | null): string {
  const time = (at: string) => (sameDay(at, new Date()) ? clock(at) : moment(at));
  const came = payload?.existingCheckInAt;
  const left = payload?.existingCheckOutAt;
  if (came && left) return t("wasInAndOut", { came: time(came), left: time(left) });
  return came ? t("isInSince", { time: time(came) }) : message;
}
