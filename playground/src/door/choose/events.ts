// `/door`: which event this door is for.

import { html, nothing, type TemplateResult } from "lit-html";
import { form } from "../../common/lang";
import { type Phase, standing } from "../../common/phase";
import { clock, sameDay, span } from "../../common/time";
import { type Failure, request } from "../core/api";
import { icons } from "../core/icons";
import { handleKeys } from "../core/keys";
import type { Page } from "../core/page";
import { update } from "../core/render";
import { endSession, may } from "../core/session";
import { Snapshot } from "../core/snapshot";
import { loading, refusal } from "../core/states";
import { contains } from "../core/words";
import { EVENTS } from "../documents";
import { t } from "../texts";
import { chooserSearch, placeCard } from "./parts";

interface Choice {
  id: string;
  title: string;
  phase: Phase;
  startDate: string;
  endDate: string | null;
  location: string | null;
  attendanceCount: number;
}
interface Answer {
  ongoing: { nodes: Choice[] } | null;
  scheduled: { nodes: Choice[] } | null;
  found?: { nodes: Choice[] } | null;
}

const SEARCH_DELAY = 200;
const DAY = 86_400_000;

/** The page that lists events. */
export class EventChooser implements Page {
  private events: Answer | null = null;
  /** The events without a search. */
  private list: Answer | null = null;
  private failure: Failure | null = null;
  private search = "";
  readonly snapshot = new Snapshot<Answer | null>(
    "events",
    () => this.list,
    (kept) => (this.events = this.list = kept),
  );
  private timer: number | undefined;
  private stopKeys: () => void = () => {};

  title(): string {
    return t("events");
  }

  start(): void {
    if (!may("ReadPointage")) return;
    this.snapshot.start();
    void this.load();
    this.stopKeys = handleKeys(false);
  }

  stop(): void {
    this.snapshot.stop();
    clearTimeout(this.timer);
    this.stopKeys();
  }

  async load(): Promise<void> {
    const { search } = this;
    // Staff set the status: an event that began yesterday may still be scheduled.
    const recent = new Date(Date.now() - DAY).toISOString().slice(0, 10);
    const reply = await request<Answer>(EVENTS, { search: search.trim() || null, recent });
    if (search !== this.search) return;
    if (reply.is === "session") return endSession();
    if (reply.is === "offline" || reply.is === "busy") return this.snapshot.restore();
    if (reply.is === "data") {
      this.failure = null;
      this.events = reply.data;
      this.snapshot.answered();
      if (!search.trim()) {
        this.list = reply.data;
        this.snapshot.loaded();
      }
    } else {
      this.failure = reply.failures[0];
      this.snapshot.refused();
    }
    update();
  }

  private readonly onSearch = (text: string) => {
    this.search = text;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.load(), SEARCH_DELAY);
    update();
  };

  view(): TemplateResult {
    if (!may("ReadPointage")) return refusal(t("mayNotRead"));
    if (this.failure) return refusal(this.failure.message);
    if (!this.events) return loading();
    const now = new Date();
    const scheduled = this.found(this.events.scheduled?.nodes);
    const isToday = (event: Choice) => sameDay(event.startDate, now) || new Date(event.startDate) < now;
    const today = [...this.found(this.events.ongoing?.nodes), ...scheduled.filter(isToday)];
    const later = scheduled.filter((event) => !isToday(event));
    return html`<div class="chooser">
      <h1 tabindex="-1">${t("chooseEvent")}</h1>
      ${chooserSearch(this.search, this.onSearch, t("searchEvents"))}
      ${this.group(t("eventsNow"), today)} ${this.group(t("eventsLater"), later)}
      ${today.length + later.length ? nothing : html`<p class="hint" role="status">${t("noEvents")}</p>`}
    </div>`;
  }

  /** What the server has found; without it, what is found in the list that this device keeps. */
  private found(events: Choice[] = []): Choice[] {
    if (this.snapshot.asOf === null) return events;
    return events.filter(({ title, location }) => contains(`${title} ${location ?? ""}`, this.search.trim()));
  }

  private group(title: string, events: Choice[]): TemplateResult | typeof nothing {
    if (!events.length) return nothing;
    return html`<section>
      <h2>${title}</h2>
      <ul class="places">
        ${events.map((event) => this.card(event))}
      </ul>
    </section>`;
  }

  private card(event: Choice): TemplateResult {
    const phase = standing(event.phase, event.endDate);
    return placeCard({
      href: `/door/${encodeURIComponent(event.id)}`,
      icon: icons.calendar,
      title: event.title,
      details: [when(event), event.location],
      badge: phase === "UPCOMING" ? "" : t(`phase.${phase}`),
      isOver: phase === "ENDED" || phase === "OVER",
      count: event.attendanceCount,
      word: t(`arrival.${form(event.attendanceCount)}`),
    });
  }
}

function when({ startDate, endDate }: Choice): string {
  if (!sameDay(startDate, new Date())) return span(startDate, endDate);
  return [clock(startDate), endDate && sameDay(startDate, endDate) ? clock(endDate) : ""].filter(Boolean).join(" – ");
}
