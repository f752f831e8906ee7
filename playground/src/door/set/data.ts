// The types of what the operations of the page of a project answer.

import type { PresenceRecord } from "../queue/perform";

/** Where a person stands today. */
export type Standing = "IN" | "LEFT" | "LEFT_OPEN" | "NOT_IN";

/** How many people stand where. */
export interface Counts {
  in: number;
  left: number;
  leftOpen: number;
  notIn: number;
}

/** The project of the page. */
export interface ProjectDetails {
  id: string;
  name: string;
  productionType: string;
  isActive: boolean;
  shootingLocations: string | null;
  production: { name: string } | null;
}

/** Somebody who is assigned to the project. */
export interface Member {
  projectCode: string;
  state: Standing;
  latest: { checkInAt: string; checkOutAt: string | null } | null;
  cinemaTalent: {
    id: string;
    fullName: string;
    uniqueCode: string;
    media: { profilePhoto: { smallUrl: string; mediumUrl: string } | null };
  } | null;
}

/** What each person does, by project code. */
export interface Role {
  projectCode: string;
  talentTypeName: string;
  roleDescription: string | null;
}

interface Page<Row> {
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  nodes: Row[];
}

/** The answer of `PROJECT`. */
export interface ProjectAnswer {
  project: (ProjectDetails & { presence: Page<Member> | null; assignments: Page<Role> }) | null;
}

/** The answer of `PRESENCE_CHANGED`. */
export interface PresenceAnswer {
  presenceChanged: { counts: Counts; presenceRecord: PresenceRecord | null };
}
