// What the page of a project knows: the project, and where everybody stands.

import { type Reply, request } from "../core/api";
import { subscribe } from "../core/live";
import { LivePage } from "../core/live-page";
import { update } from "../core/render";
import { endSession } from "../core/session";
import { Snapshot } from "../core/snapshot";
import { contains } from "../core/words";
import { PRESENCE_CHANGED, PROJECT } from "../documents";
import type { PresenceRecord } from "../queue/perform";
import type { Counts, Member, PresenceAnswer, ProjectAnswer, ProjectDetails, Role, Standing } from "./data";

/** What is kept of a project on this device. */
interface Kept {
  project: ProjectDetails | null;
  members: Member[];
  roles: Map<string, Role>;
}

const MAX_PAGES = 20;
const RELOAD_DELAY = 300;
/** The digits of a code, as a scanner for QWERTY types them on an AZERTY machine. */
const OTHER_LAYOUT = /[à&é"'(\-è_ç]{4}/;

/** The state of the page of one project. */
export class SetState extends LivePage {
  /** Undefined while it loads, null when there is none. */
  project: ProjectDetails | null | undefined;
  members: Member[] = [];
  roles = new Map<string, Role>();
  counts: Counts = { in: 0, left: 0, leftOpen: 0, notIn: 0 };

  /** What is typed in the search field. */
  search = "";
  /** Which members are listed. */
  filter: Standing | null = "IN";

  readonly snapshot: Snapshot<Kept>;
  private stopFollowing: () => void = () => {};
  private timer: number | undefined;

  constructor(readonly id: string) {
    super();
    this.snapshot = new Snapshot<Kept>(
      `project ${id}`,
      () => ({ project: this.project ?? null, members: this.members, roles: this.roles }),
      (kept) => {
        Object.assign(this, kept);
        this.count();
      },
    );
  }

  start(): void {
    this.snapshot.start();
    void this.load();
    this.startPolling();
    this.stopFollowing = subscribe<PresenceAnswer>(
      PRESENCE_CHANGED,
      { id: this.id },
      {
        opened: () => this.setLive(true),
        next: ({ presenceChanged }) => this.changed(presenceChanged.counts, presenceChanged.presenceRecord),
        interrupted: () => this.setLive(false),
        refused: (failure) => this.refused(failure),
      },
    );
  }

  stop(): void {
    this.stopPolling();
    this.snapshot.stop();
    this.stopFollowing();
    clearTimeout(this.timer);
  }

  protected get isLoaded(): boolean {
    return this.project !== undefined;
  }

  /** Loads the project and everybody who is assigned to it. */
  async load(): Promise<void> {
    const members: Member[] = [];
    const roles = new Map<string, Role>();
    let after: string | null = null;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const reply: Reply<ProjectAnswer> = await request<ProjectAnswer>(PROJECT, { id: this.id, after });
      if (reply.is === "session") return endSession();
      if (reply.is === "offline" || reply.is === "busy") return this.snapshot.restore();
      if (reply.is === "refused") {
        this.failure = reply.failures[0];
        if (this.snapshot.asOf !== null) this.project = undefined;
        this.snapshot.refused();
        return update();
      }
      const project: ProjectAnswer["project"] = reply.data.project;
      this.failure = null;
      this.project = project;
      members.push(...(project?.presence?.nodes ?? []));
      for (const role of project?.assignments.nodes ?? []) roles.set(role.projectCode, role);
      if (!project?.presence?.pageInfo.hasNextPage) break;
      after = project.presence.pageInfo.endCursor;
    }
    this.members = members;
    this.roles = roles;
    this.count();
    this.snapshot.loaded();
    update();
  }

  /** The members that are listed, by name. */
  listed(): Member[] {
    const search = this.search.trim();
    const isListed = (member: Member) =>
      search ? matches(member, search) : this.filter === null || member.state === this.filter;
    const name = (member: Member) => member.cinemaTalent?.fullName ?? "";
    return this.members.filter(isListed).sort((one, other) => name(one).localeCompare(name(other), "fr"));
  }

  /** The member with a unique code or a project code. */
  find(typed: string): Member | undefined {
    const code = typed.replace(/\s/g, "").toUpperCase();
    return this.members.find((member) => member.cinemaTalent?.uniqueCode === code || member.projectCode === code);
  }

  /** The members with a name; undefined when what was typed is a code. */
  named(typed: string): Member[] | undefined {
    const isCode = /\d/.test(typed) || OTHER_LAYOUT.test(typed);
    return isCode ? undefined : this.members.filter((member) => matches(member, typed));
  }

  setSearch(text: string): void {
    this.search = text;
    update();
  }

  setFilter(filter: Standing | null): void {
    this.filter = filter;
    update();
  }

  /** Notes what a record says about its person. */
  recorded({ cinemaTalent, checkInAt, checkOutAt }: PresenceRecord): void {
    const member = this.members.find((one) => one.cinemaTalent?.id === cinemaTalent?.id);
    if (!member) return;
    const isLater = member.latest && member.latest.checkInAt > checkInAt;
    if (isLater) return;
    member.latest = { checkInAt, checkOutAt };
    member.state = checkOutAt ? "LEFT" : "IN";
    this.count();
    this.snapshot.save();
    update();
  }

  private changed(counts: Counts, record: PresenceRecord | null): void {
    if (record) this.recorded(record);
    // The first answer, and many changes at once, come without records.
    else if (this.project) this.reloadSoon();
    this.counts = counts;
    update();
  }

  private reloadSoon(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.load(), RELOAD_DELAY);
  }

  private count(): void {
    const number = (state: Standing) => this.members.filter((member) => member.state === state).length;
    this.counts = {
      in: number("IN"),
      left: number("LEFT"),
      leftOpen: number("LEFT_OPEN"),
      notIn: number("NOT_IN"),
    };
  }
}

function matches(member: Member, search: string): boolean {
  const { cinemaTalent, projectCode } = member;
  return contains(`${cinemaTalent?.fullName} ${cinemaTalent?.uniqueCode} ${projectCode}`, search);
}
