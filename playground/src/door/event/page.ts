// `/door/:event`: who comes to an event, and recording those who come without a phone.

import { html, nothing, type TemplateResult } from "lit-html";
import { form } from "../../common/lang";
import { standing } from "../../common/phase";
import { clock, sameDay, span } from "../../common/time";
import { network, serverTime } from "../core/api";
import { icons } from "../core/icons";
import { focusField, handleKeys } from "../core/keys";
import type { Page } from "../core/page";
import { settle, show } from "../core/result";
import { resultView } from "../core/result-view";
import { may, session } from "../core/session";
import { loading, refusal } from "../core/states";
import type { AttendanceInput, Item, Person } from "../queue/item";
import { outboxView } from "../queue/outbox";
import type { Attendance, Outcome } from "../queue/perform";
import { submit, type Submitted } from "../queue/queue";
import { t } from "../texts";
import { arrivalsView } from "./arrivals";
import type { EventDetails } from "./data";
import { EventState } from "./state";
import { PersonForm } from "./person-form";
import { QrDialog } from "./qr-dialog";
import { searchView } from "./search";
import { downloadSheet } from "./sheet";
import { UndoDialog } from "./undo-dialog";

/** The page of an event. */
export class EventPage implements Page {
  readonly state: EventState;
  readonly form = new PersonForm((person) => this.recordPerson(person));
  readonly undo = new UndoDialog((id, name, reason) => this.undoAttendance(id, name, reason));
  readonly qr: QrDialog;
  private stopKeys: () => void = () => {};

  constructor(readonly id: string) {
    this.state = new EventState(id);
    this.qr = new QrDialog(this.state);
  }

  title(): string {
    return this.state.event?.title ?? t("door");
  }

  start(): void {
    if (!may("ReadPointage")) return;
    this.state.start();
    this.stopKeys = handleKeys(false);
  }

  stop(): void {
    this.state.stop();
    this.stopKeys();
  }

  get snapshot() {
    return this.state.snapshot;
  }

  load(): void {
    void this.state.loadAll();
  }

  sent(item: Item, outcome: Outcome): void {
    if (item.place !== this.id) return;
    if (outcome.is === "failed") {
      const [{ code, message }] = outcome.failures;
      settle(item.label, { tone: outcome.tone, text: message });
      this.reloadIfClosed(code);
    } else if (outcome.is === "done" && item.action.kind === "undo") {
      settle(item.label, { tone: "ok", text: t("undone") });
      this.state.removed(item.action.input.id);
    } else if (outcome.is === "done" && outcome.payload.attendance) {
      const { attendance } = outcome.payload;
      settle(item.label, { tone: "ok", text: t("recordedAt", { time: clock(attendance.checkInTime) }) });
      this.state.arrived(attendance);
    }
  }

  /** The event was cancelled or ended meanwhile: the page shows it. */
  private reloadIfClosed(code: string): void {
    if (["EVENT_CANCELLED", "EVENT_NOT_ACTIVE", "EVENT_NOT_FOUND"].includes(code)) void this.state.load();
  }

  /** Whether somebody can be recorded now. */
  get isOpen(): boolean {
    const status = this.state.event?.status;
    return may("RecordAttendances") && (status === "SCHEDULED" || status === "ONGOING");
  }

  /** Whether this account can undo an attendance: of today, and not signed by the participant, unless at an own event. */
  mayUndo({ createdAt, checkInMode }: Attendance): boolean {
    const isOwnEvent = this.state.event?.createdBy?.id === session.account?.id || may("UpdateAnyEvent");
    const isUndoable = sameDay(createdAt, new Date()) && (checkInMode !== "QR_CODE" || isOwnEvent);
    return may("RecordAttendances") && isUndoable;
  }

  /** Records a participant who is known. */
  async recordKnown(id: string, name: string): Promise<void> {
    const input = { ...this.newInput(), participantId: id };
    const submitted = await submit({ action: { kind: "attendance", input }, place: this.id, label: name });
    this.showRecorded(name, submitted);
    if (submitted.is === "failed" && submitted.payload?.firstCheckInTime) {
      this.state.arrivedAt.set(id, submitted.payload.firstCheckInTime);
    }
  }

  /** Records a new participant; what was refused is shown in the form. */
  private async recordPerson(person: Person): Promise<Submitted> {
    const name = `${person.firstName} ${person.lastName}`;
    const input = { ...this.newInput(), participant: person };
    const submitted = await submit({ action: { kind: "attendance", input }, place: this.id, label: name });
    if (submitted.is !== "failed" || submitted.tone === "already") this.showRecorded(name, submitted);
    return submitted;
  }

  private newInput(): AttendanceInput {
    return { eventId: this.id, checkInMode: "MANUAL", checkInTime: serverTime() };
  }

  private showRecorded(name: string, submitted: Submitted): void {
    if (submitted.is === "kept") {
      show({ tone: "kept", title: name, text: t("kept") });
    } else if (submitted.is === "failed") {
      this.reloadIfClosed(submitted.failures[0].code);
      const first = submitted.payload?.firstCheckInTime;
      const text = first ? t("alreadyAt", { time: clock(first) }) : submitted.failures[0].message;
      show({ tone: submitted.tone, title: name, text });
    } else {
      const attendance = submitted.payload.attendance;
      if (attendance) this.state.arrived(attendance);
      const title = attendance?.participant?.fullName ?? name;
      const text = t("recordedAt", { time: clock(attendance?.checkInTime ?? new Date()) });
      show({ tone: "ok", title, text, attendance: attendance?.id });
      this.state.setSearch("");
      focusField();
    }
  }

  private async undoAttendance(id: string, name: string, reason: string): Promise<void> {
    const action = { kind: "undo", input: { id, reason } } as const;
    const submitted = await submit({ action, place: this.id, label: name });
    if (submitted.is === "kept") return show({ tone: "kept", title: name, text: t("keptUndo") });
    if (submitted.is === "failed") return show({ tone: "refused", title: name, text: submitted.failures[0].message });
    this.state.removed(id);
    show({ tone: "ok", title: name, text: t("undone") });
  }

  view(): TemplateResult {
    if (!may("ReadPointage")) return refusal(t("mayNotRead"));
    const { event, failure } = this.state;
    if (event === null || failure?.code === "EVENT_NOT_FOUND") return refusal(t("noEvent"));
    if (failure && !event) return refusal(failure.message);
    if (!event) return loading();
    return html`
      <div class="event">
        <header class="place">
          <a class="back" href="/door">${icons.back}<span>${t("events")}</span></a>
          <h1 tabindex="-1">${event.title}</h1>
          <p class="muted">
            ${this.standing(event)}
            <span>${span(event.startDate, event.endDate)}</span>
            ${event.location ? html`<span>${event.location}</span>` : nothing}
          </p>
          <div class="actions">
            <button class="button" type="button" @click=${() => this.qr.open()}>${icons.qr}${t("showCode")}</button>
            <button class="button" type="button" @click=${() => void downloadSheet(this.id)}>
              ${icons.print}${t("printSheet")}
            </button>
          </div>
        </header>
        <section class="work" aria-label=${t("record")}>
          ${this.notice()} ${resultView((id, name) => this.undo.open(id, name))} ${searchView(this)}
        </section>
        <section class="aside" aria-labelledby="count">
          ${this.countView()} ${outboxView(this.id, (item) => this.correct(item))} ${arrivalsView(this)}
        </section>
      </div>
      ${this.form.view()} ${this.undo.view()} ${this.qr.view()}
    `;
  }

  /** Opens the form with what was refused. */
  private correct(item: Item): (() => void) | undefined {
    const { action } = item;
    const person = action.kind === "attendance" ? action.input.participant : undefined;
    return person && (() => this.form.open(person, item));
  }

  /** The badge of the signing page, so that staff and participants read the same. */
  private standing(event: EventDetails): TemplateResult {
    const { status, phase, endDate } = event;
    const shown = status === "CANCELLED" ? status : standing(phase, endDate);
    const tone = { UPCOMING: "", RUNNING: "ok", ENDED: "warn", OVER: "warn", CANCELLED: "bad" }[shown];
    return html`<span class="badge ${tone}">${t(`phase.${shown}`)}</span>`;
  }

  /** Why nobody can be recorded here, or by staff alone. */
  private notice(): TemplateResult | typeof nothing {
    const status = this.state.event?.status;
    if (!may("RecordAttendances")) return html`<p class="note warn">${t("mayNotRecord")}</p>`;
    if (status === "CANCELLED") return html`<p class="note bad">${t("isCancelled")}</p>`;
    if (status === "COMPLETED") return html`<p class="note warn">${t("isOver")}</p>`;
    if (this.state.event?.phase === "OVER") return html`<p class="note warn">${t("staffOnly")}</p>`;
    return nothing;
  }

  private countView(): TemplateResult {
    const { count, isLive } = this.state;
    const word = t(`arrival.${form(count)}`);
    const isDown = network.isLost || !isLive;
    return html`<div class="count card">
      <p id="count" role="status">
        <strong>${count}</strong> <span>${word}</span>
      </p>
      <p class="live ${isDown ? "down" : ""}">${t(isDown ? "notLive" : "live")}</p>
    </div>`;
  }
}
