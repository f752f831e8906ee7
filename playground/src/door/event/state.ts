// What the page of an event knows: the event, who came, who was found.

import { network, type Reply, request, serverTime } from "../core/api";
import { subscribe } from "../core/live";
import { LivePage } from "../core/live-page";
import { update } from "../core/render";
import { endSession } from "../core/session";
import { Snapshot } from "../core/snapshot";
import { contains } from "../core/words";
import { ATTENDANCE_COUNT, ATTENDANCE_RECORDED, EVENT, MORE_ARRIVALS, REGULARS, SEARCH } from "../documents";
import type { Attendance } from "../queue/perform";
import type { Connection, EventDetails, Found } from "./data";

/** The answer of `SEARCH` and `REGULARS`. */
interface People {
  participants: Connection<Found> | null;
}

/** What is kept of an event on this device. */
interface Kept {
  event: EventDetails | null;
  count: number;
  arrivals: Attendance[];
  hasMore: boolean;
  arrivedAt: Map<string, string>;
  known: Map<string, Found>;
}

const SEARCH_DELAY = 180;
/** How many regulars are kept for a door without a network, in pages of 100. */
const MAX_PAGES_OF_REGULARS = 5;
const RELOAD_DELAY = 400;

/** The state of the page of one event. */
export class EventState extends LivePage {
  /** Undefined while it loads, null when there is none. */
  event: EventDetails | null | undefined;
  count = 0;
  arrivals: Attendance[] = [];
  hasMore = false;

  search = "";
  /** The result of the search; null while there is none. */
  found: Found[] | null = null;
  isSearching = false;

  /** When each participant came, by identifier, as far as it is known. */
  arrivedAt = new Map<string, string>();
  /** Participants that can be found without a network. */
  known = new Map<string, Found>();

  readonly snapshot: Snapshot<Kept>;
  /** Whether `found` is what this device knows: the server was not reached. */
  private isFoundHere = false;
  private cursor: string | null = null;
  private stops: (() => void)[] = [];
  private searching: AbortController | undefined;
  private searchTimer: number | undefined;
  private reloadTimer: number | undefined;
  private startTimer: number | undefined;

  constructor(readonly id: string) {
    super();
    this.snapshot = new Snapshot<Kept>(
      `event ${id}`,
      () => this.kept(),
      (kept) => this.restore(kept),
    );
  }

  start(): void {
    this.snapshot.start();
    void this.loadAll();
    this.startPolling();
    this.stops = [
      subscribe<{ attendanceRecorded: Attendance }>(
        ATTENDANCE_RECORDED,
        { id: this.id },
        {
          opened: () => this.opened(),
          next: (data) => this.arrived(data.attendanceRecorded),
          interrupted: () => this.setLive(false),
          refused: (failure) => this.refused(failure),
        },
      ),
      subscribe<{ attendanceCount: number }>(
        ATTENDANCE_COUNT,
        { id: this.id },
        {
          opened: () => {},
          next: (data) => this.counted(data.attendanceCount),
          interrupted: () => {},
          refused: () => {},
        },
      ),
    ];
  }

  stop(): void {
    this.stopPolling();
    this.snapshot.stop();
    for (const stop of this.stops) stop();
    this.stops = [];
    this.searching?.abort();
    clearTimeout(this.searchTimer);
    clearTimeout(this.reloadTimer);
    clearTimeout(this.startTimer);
  }

  protected get isLoaded(): boolean {
    return this.event !== undefined;
  }

  /** Loads the event, the latest arrivals, and who is found without a network. */
  async loadAll(): Promise<void> {
    await this.load();
    await this.loadRegulars();
  }

  /** Loads the event and the latest arrivals. */
  async load(): Promise<void> {
    const reply = await request<{ event: EventDetails | null }>(EVENT, { id: this.id });
    if (reply.is === "session") return endSession();
    if (reply.is === "offline" || reply.is === "busy") return this.snapshot.restore();
    if (reply.is === "refused") {
      this.failure = reply.failures[0];
      if (this.snapshot.asOf !== null) this.event = undefined;
      this.snapshot.refused();
    } else {
      const event = reply.data.event;
      this.failure = null;
      this.event = event;
      this.count = event?.attendanceCount ?? 0;
      this.arrivals = [];
      const before = this.arrivedAt;
      this.arrivedAt = new Map();
      if (event?.attendances) this.append(event.attendances);
      // Of the earlier arrivals, which are not asked again, what was known stays until somebody is read again.
      if (this.hasMore) this.arrivedAt = new Map([...before, ...this.arrivedAt]);
      this.awaitStart();
      this.snapshot.loaded();
      if (this.isFoundHere) void this.runSearch();
    }
    update();
  }

  private kept(): Kept {
    const { count, arrivals, hasMore, arrivedAt, known } = this;
    return { event: this.event ?? null, count, arrivals, hasMore, arrivedAt, known };
  }

  private restore({ event, ...others }: Kept): void {
    this.event = event;
    Object.assign(this, others);
    this.awaitStart();
  }

  /** An event that begins while this page is open is under way then, without a word of the server. */
  private awaitStart(): void {
    clearTimeout(this.startTimer);
    const { event } = this;
    if (event?.phase !== "UPCOMING") return;
    const rest = Date.parse(event.startDate) - Date.parse(serverTime());
    // A browser cannot count to more than 25 days.
    if (rest < 25 * 86_400_000) this.startTimer = window.setTimeout(() => this.begin(), Math.max(0, rest));
  }

  private begin(): void {
    if (this.event) this.event = { ...this.event, phase: "RUNNING" };
    update();
  }

  /** Loads older arrivals. */
  async loadMore(): Promise<void> {
    const variables = { id: this.id, after: this.cursor };
    const reply = await request<{ event: Pick<EventDetails, "attendances"> | null }>(MORE_ARRIVALS, variables);
    if (reply.is === "session") return endSession();
    if (reply.is === "data" && reply.data.event?.attendances) this.append(reply.data.event.attendances);
    update();
  }

  /** Searches after a pause in typing. */
  setSearch(text: string): void {
    this.search = text;
    this.searching?.abort();
    clearTimeout(this.searchTimer);
    this.isSearching = text.trim() !== "";
    this.isFoundHere = false;
    if (!this.isSearching) this.found = null;
    else this.searchTimer = window.setTimeout(() => void this.runSearch(), SEARCH_DELAY);
    update();
  }

  /** Adds a new attendance, or one that was missed. */
  arrived(attendance: Attendance): void {
    if (this.arrivals.some((row) => row.id === attendance.id)) return;
    this.arrivals = [attendance, ...this.arrivals].sort((one, other) =>
      other.checkInTime.localeCompare(one.checkInTime),
    );
    this.note(attendance);
    this.count = Math.max(this.count, this.arrivals.length);
    this.snapshot.save();
    update();
  }

  /** Removes an attendance that was undone. */
  removed(id: string): void {
    const row = this.arrivals.find((attendance) => attendance.id === id);
    this.arrivals = this.arrivals.filter((attendance) => attendance.id !== id);
    const participant = row?.participant?.id ?? this.participantOf(id);
    if (participant) {
      this.arrivedAt.delete(participant);
      for (const found of [...(this.found ?? []), this.known.get(participant)]) {
        if (found?.id === participant) found.attendances.nodes = [];
      }
    }
    this.snapshot.save();
    update();
  }

  private participantOf(attendance: string): string | undefined {
    return this.found?.find((row) => row.attendances.nodes.some((node) => node.id === attendance))?.id;
  }

  private append(page: Connection<Attendance>): void {
    for (const attendance of page.nodes) {
      if (this.arrivals.some((row) => row.id === attendance.id)) continue;
      this.arrivals.push(attendance);
      this.note(attendance);
    }
    this.hasMore = page.pageInfo.hasNextPage;
    this.cursor = page.pageInfo.endCursor;
  }

  private note(attendance: Attendance): void {
    if (attendance.participant) this.arrivedAt.set(attendance.participant.id, attendance.checkInTime);
  }

  private async runSearch(): Promise<void> {
    const search = this.search.trim();
    this.searching = new AbortController();
    const { signal } = this.searching;
    // Nobody waits for a network that was lost; but it is asked, because it may be back.
    if (network.isLost) this.findHere(search);
    try {
      const found = await this.ask(search, signal);
      if (!found) return this.findHere(search);
      this.found = found;
      this.isFoundHere = false;
    } catch (error) {
      if (!signal.aborted) throw error;
      return;
    }
    this.isSearching = false;
    update();
  }

  /** Finds who is known to this device. */
  private findHere(search: string): void {
    this.found = [...this.known.values()].filter((person) => matches(person, search)).slice(0, 20);
    this.isFoundHere = true;
    this.isSearching = false;
    update();
  }

  /** Searches on the server; null when it is not reached. */
  private async ask(search: string, signal: AbortSignal): Promise<Found[] | null> {
    const reply = await request<People>(SEARCH, { event: this.id, search }, signal);
    if (reply.is === "session") endSession();
    if (reply.is !== "data") return reply.is === "offline" ? null : [];
    const people = reply.data.participants?.nodes ?? [];
    for (const person of people) this.remember(person);
    return people;
  }

  private async loadRegulars(): Promise<void> {
    let after: string | null = null;
    for (let page = 0; page < MAX_PAGES_OF_REGULARS; page += 1) {
      const reply: Reply<People> = await request<People>(REGULARS, { event: this.id, after });
      const people: People["participants"] = reply.is === "data" ? reply.data.participants : null;
      for (const person of people?.nodes ?? []) this.remember(person);
      if (!people?.pageInfo.hasNextPage) return;
      after = people.pageInfo.endCursor;
    }
  }

  private remember(person: Found): void {
    this.known.set(person.id, person);
    const attendance = person.attendances.nodes[0];
    if (attendance) this.arrivedAt.set(person.id, attendance.checkInTime);
    else this.arrivedAt.delete(person.id);
    this.snapshot.save();
  }

  private opened(): void {
    // What came while the subscription was closed is not repeated.
    if (this.event && (!this.isLive || network.isLost)) void this.loadAll();
    this.setLive(true);
  }

  private counted(count: number): void {
    const isLess = count < this.count;
    this.count = count;
    // Attendances that others undo are not events of the other subscription.
    if (isLess || (!this.hasMore && count !== this.arrivals.length)) {
      clearTimeout(this.reloadTimer);
      this.reloadTimer = window.setTimeout(() => {
        if (this.arrivals.length !== this.count) void this.loadAll();
      }, RELOAD_DELAY);
    }
    this.snapshot.save();
    update();
  }
}

function matches(person: Found, search: string): boolean {
  return contains(`${person.fullName} ${person.organization ?? ""}`, search);
}
