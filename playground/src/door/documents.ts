// Every operation of these pages. The build embeds them in the server, which answers them also where it answers trusted
// documents alone: an operation that stands elsewhere would be refused there.

/** The fields of an attendance. */
const ATTENDANCE = `id checkInTime createdAt checkInMode hasSignature
  participant { id fullName organization function }`;
/** The fields of a presence record. */
const PRESENCE_RECORD = "id checkInAt checkOutAt durationHours cinemaTalent { id fullName uniqueCode }";

// The session.

export const VIEWER = "query DoorViewer { viewer { role may user { id fullName } } }";

export const LOGIN = `mutation DoorLogin($input: LoginInput!) {
  login(input: $input) { user { id } userErrors { code message } }
}`;

export const LOGOUT = "mutation DoorLogout { logout { userErrors { code } } }";

// The lists of events and projects.

const EVENT_CARD = "nodes { id title phase startDate endDate location attendanceCount }";

export const EVENTS = `query DoorEvents($search: String, $recent: Date!) {
  ongoing: events(filter: { status: ONGOING, search: $search }, first: 30) { ${EVENT_CARD} }
  scheduled: events(
    filter: { status: SCHEDULED, search: $search, startDateFrom: $recent }
    orderBy: [{ field: START_DATE, direction: ASC }]
    first: 30
  ) { ${EVENT_CARD} }
}`;

export const PROJECTS = `query SetProjects {
  projects(filter: { isActive: true }, first: 100) {
    nodes {
      id name status productionType assignedTalentCount production { name } presence(state: IN) { totalCount }
    }
  }
}`;

// An event.

const ARRIVALS = `attendances(first: 20, after: $after) {
  pageInfo { hasNextPage endCursor } nodes { ${ATTENDANCE} }
}`;

export const EVENT = `query DoorEvent($id: ID!, $after: String) {
  event(id: $id) {
    id title status phase startDate endDate location organizer shortCode attendanceCount createdBy { id } ${ARRIVALS}
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

// A project.

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

export const CHECK_IN_ALL = `mutation SetCheckInAll($id: ID!, $key: String) {
  payload: checkInAll(input: { projectId: $id }, idempotencyKey: $key) { count userErrors { code message } }
}`;

export const CHECK_OUT_ALL = `mutation SetCheckOutAll($id: ID!, $key: String) {
  payload: checkOutAll(input: { projectId: $id }, idempotencyKey: $key) { count userErrors { code message } }
}`;

// What is recorded, also from the queue.

const ERRORS = "userErrors { code field message }";
const PRESENCE = `action existingCheckInAt existingCheckOutAt presenceRecord { ${PRESENCE_RECORD} } ${ERRORS}`;

export const RECORD_ATTENDANCE = `mutation DoorRecord($input: RecordAttendanceInput!, $key: String) {
  payload: recordAttendance(input: $input, idempotencyKey: $key) {
    firstCheckInTime attendance { ${ATTENDANCE} } ${ERRORS}
  }
}`;

/** Without a key: an attendance is removed once, however often that is asked for. */
export const UNDO_ATTENDANCE = `mutation DoorUndo($input: UndoAttendanceInput!) {
  payload: undoAttendance(input: $input) { ${ERRORS} }
}`;

export const SCAN_PRESENCE = `mutation SetScan($input: ScanPresenceInput!, $key: String) {
  payload: scanPresence(input: $input, idempotencyKey: $key) { repeated ${PRESENCE} }
}`;

export const RECORD_PRESENCE = `mutation SetRecord($input: RecordPresenceInput!, $key: String) {
  payload: recordPresence(input: $input, idempotencyKey: $key) { ${PRESENCE} }
}`;
