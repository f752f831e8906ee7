// The operations of the page of a project, and the types of what they answer.

import { PRESENCE_RECORD, type PresenceRecord } from "../queue/perform";

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

export const PROJECT = `query SetProject($id: ID!, $after: String) {
  project(id: $id) {
    id name productionType isActive shootingLocations production { name }
    presence(first: 100, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes {
        projectCode state latest { checkInAt checkOutAt }
        cinemaTalent { id fullName uniqueCode media { profilePhoto { smallUrl mediumUrl } } }
      }
    }
    assignments(filter: { released: false }, first: 100, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { projectCode talentTypeName roleDescription }
    }
  }
}`;

export const PRESENCE_CHANGED = `subscription SetPresence($id: ID!) {
  presenceChanged(projectId: $id) { counts { in left leftOpen notIn } presenceRecord { ${PRESENCE_RECORD} } }
}`;

/** The answer of `PRESENCE_CHANGED`. */
export interface PresenceAnswer {
  presenceChanged: { counts: Counts; presenceRecord: PresenceRecord | null };
}

export const CHECK_IN_ALL = `mutation SetCheckInAll($id: ID!, $key: String) {
  payload: checkInAll(input: { projectId: $id }, idempotencyKey: $key) { count userErrors { code message } }
}`;

export const CHECK_OUT_ALL = `mutation SetCheckOutAll($id: ID!, $key: String) {
  payload: checkOutAll(input: { projectId: $id }, idempotencyKey: $key) { count userErrors { code message } }
}`;
