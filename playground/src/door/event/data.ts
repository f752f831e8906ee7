// The types of what the operations of the page of an event answer.

import type { Phase } from "../../common/phase";
import type { Attendance, Participant } from "../queue/perform";

/** The event of the page. */
export interface EventDetails {
  id: string;
  title: string;
  /** What staff have set: whether somebody can be recorded. */
  status: "SCHEDULED" | "ONGOING" | "COMPLETED" | "CANCELLED";
  /** Where it stands now: what people read. */
  phase: Phase;
  startDate: string;
  endDate: string | null;
  location: string | null;
  organizer: string | null;
  shortCode: string;
  attendanceCount: number;
  createdBy: { id: string } | null;
  attendances: Connection<Attendance> | null;
}

/** A page of a list. */
export interface Connection<Row> {
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  nodes: Row[];
}

/** A participant of the search, with the attendance at this event. */
export interface Found extends Participant {
  attendances: { nodes: { id: string; checkInTime: string }[] };
}
