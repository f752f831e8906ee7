// The operations of the page of an event, and the types of what they answer.

import { ATTENDANCE, type Attendance, type Participant } from "../queue/perform";

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

const ARRIVALS = `attendances(first: 20, after: $after) {
  pageInfo { hasNextPage endCursor } nodes { ${ATTENDANCE} }
}`;

export const EVENT = `query DoorEvent($id: ID!, $after: String) {
  event(id: $id) {
    id title status startDate endDate location organizer shortCode attendanceCount createdBy { id } ${ARRIVALS}
  }
}`;

export const MORE_ARRIVALS = `query DoorArrivals($id: ID!, $after: String) { event(id: $id) { ${ARRIVALS} } }`;

export const ATTENDANCE_RECORDED = `subscription DoorArrival($id: ID!) {
  attendanceRecorded(eventId: $id) { ${ATTENDANCE} }
}`;

export const ATTENDANCE_COUNT = "subscription DoorCount($id: ID!) { attendanceCount(eventId: $id) }";

const PEOPLE = `pageInfo { hasNextPage endCursor } nodes {
  id fullName organization function attendances(filter: { eventId: $event }, first: 1) { nodes { id checkInTime } }
}`;

export const SEARCH = `query DoorSearch($event: ID!, $search: String!) {
  participants(filter: { search: $search }, first: 20) { ${PEOPLE} }
}`;

/** Those who came to something last: the likeliest to come again, for a door without a network. */
export const REGULARS = `query DoorRegulars($event: ID!, $after: String) {
  participants(orderBy: [{ field: LAST_ATTENDANCE, direction: DESC }], first: 100, after: $after) { ${PEOPLE} }
}`;

export const QR_CODE = `query DoorQrCode($id: ID!) {
  event(id: $id) { qrCode(format: SVG, size: 1024) { image expiresAt } }
}`;

export const SHEET = "query DoorSheet($id: ID!) { sheet: attendanceSheetDownload(eventId: $id) { url filename } }";
