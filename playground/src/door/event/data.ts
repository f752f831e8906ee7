// The types of what the operations of the page of an event answer.

import type { Attendance, Participant } from "../queue/perform";

/** The event of the page. */
export interface EventDetails {
  id: string;
  title: string;
  status: "SCHEDULED" | "ONGOING" | "COMPLETED" | "CANCELLED";
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
