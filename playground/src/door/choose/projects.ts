// `/set`: which project this scanner is for.

import { html, nothing, type TemplateResult } from "lit-html";
import { form } from "../../common/lang";
import { type Failure, request } from "../core/api";
import { icons } from "../core/icons";
import { handleKeys } from "../core/keys";
import type { Page } from "../core/page";
import { update } from "../core/render";
import { endSession, may } from "../core/session";
import { Snapshot } from "../core/snapshot";
import { loading, refusal } from "../core/states";
import { contains } from "../core/words";
import { PROJECTS } from "../documents";
import { t } from "../texts";
import { chooserSearch, placeCard } from "./parts";

interface Choice {
  id: string;
  name: string;
  status: "EN_PREPARATION" | "EN_TOURNAGE" | "POST_PRODUCTION" | "TERMINE";
  productionType: string;
  assignedTalentCount: number;
  production: { name: string } | null;
  presence: { totalCount: number } | null;
}
interface Answer {
  projects: { nodes: Choice[] };
}

/** The page that lists projects. */
export class ProjectChooser implements Page {
  private projects: Choice[] | null = null;
  private failure: Failure | null = null;
  private search = "";
  readonly snapshot = new Snapshot<Choice[] | null>(
    "projects",
    () => this.projects,
    (kept) => (this.projects = kept),
  );
  private stopKeys: () => void = () => {};

  title(): string {
    return t("sets");
  }

  start(): void {
    if (!may("ReadPresence")) return;
    this.snapshot.start();
    void this.load();
    this.stopKeys = handleKeys(false);
  }

  stop(): void {
    this.snapshot.stop();
    this.stopKeys();
  }

  async load(): Promise<void> {
    const reply = await request<Answer>(PROJECTS);
    if (reply.is === "session") return endSession();
    if (reply.is === "offline" || reply.is === "busy") return this.snapshot.restore();
    if (reply.is === "data") {
      this.failure = null;
      this.projects = reply.data.projects.nodes;
      this.snapshot.loaded();
    } else {
      this.failure = reply.failures[0];
      this.snapshot.refused();
    }
    update();
  }

  private readonly onSearch = (text: string) => {
    this.search = text;
    update();
  };

  view(): TemplateResult {
    if (!may("ReadPresence")) return refusal(t("mayNotReadPresence"));
    if (this.failure) return refusal(this.failure.message);
    if (!this.projects) return loading();
    const search = this.search.trim();
    const found = this.projects.filter(({ name, production }) => contains(`${name} ${production?.name}`, search));
    const isShooting = ({ status }: Choice) => status === "EN_TOURNAGE";
    return html`<div class="chooser">
      <h1 tabindex="-1">${t("chooseProject")}</h1>
      ${chooserSearch(this.search, this.onSearch, t("searchProjects"))}
      ${this.group(t("projectsShooting"), found.filter(isShooting))}
      ${this.group(
        t("projectsOther"),
        found.filter((project) => !isShooting(project)),
      )}
      ${found.length ? nothing : html`<p class="hint" role="status">${t("noProjects")}</p>`}
    </div>`;
  }

  private group(title: string, projects: Choice[]): TemplateResult | typeof nothing {
    if (!projects.length) return nothing;
    return html`<section>
      <h2>${title}</h2>
      <ul class="places">
        ${projects.map((project) => this.card(project))}
      </ul>
    </section>`;
  }

  private card(project: Choice): TemplateResult {
    const count = project.presence?.totalCount ?? 0;
    return placeCard({
      href: `/set/${encodeURIComponent(project.id)}`,
      icon: icons.film,
      title: project.name,
      details: [
        [project.production?.name, project.productionType].filter(Boolean).join(" · "),
        t(`assigned.${form(project.assignedTalentCount)}`, { n: project.assignedTalentCount }),
      ],
      count,
      word: t(`present.${form(count)}`),
    });
  }
}
