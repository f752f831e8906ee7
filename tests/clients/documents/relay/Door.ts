// What a staff page of an event asks, as Relay's compiler reads it: fragments, a connection that is refetched, edges that
// mutations and subscriptions add and take away.

import { graphql } from "relay-runtime";

export const page = graphql`
  query DoorPageQuery($event: ID!) {
    event(id: $event) {
      ...DoorHead_event
      ...DoorArrivals_event
    }
    viewer {
      may
      user { ...DoorPerson_user }
    }
  }
`;

export const head = graphql`
  fragment DoorHead_event on Event {
    title
    startDate
    endDate
    location
    attendanceStats { total withSignature signatureRate }
    createdBy { ...DoorPerson_user }
  }
`;

export const person = graphql`
  fragment DoorPerson_user on User {
    fullName
    role
  }
`;

export const arrivals = graphql`
  fragment DoorArrivals_event on Event
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
  @refetchable(queryName: "DoorArrivalsQuery") {
    attendances(first: $count, after: $cursor, orderBy: [{ field: CHECK_IN_TIME, direction: DESC }])
      @connection(key: "DoorArrivals_attendances") {
      totalCount
      edges {
        node {
          checkInTime
          checkInMode
          participant { fullName organization }
        }
      }
    }
  }
`;

export const record = graphql`
  mutation DoorRecordMutation($input: RecordAttendanceInput!, $key: String!, $connections: [ID!]!) {
    recordAttendance(input: $input, idempotencyKey: $key) {
      attendanceEdge @prependEdge(connections: $connections) {
        cursor
        node { checkInTime participant { fullName organization } }
      }
      firstCheckInTime
      userErrors { code field message }
    }
  }
`;

export const remove = graphql`
  mutation DoorRemoveMutation($id: ID!, $connections: [ID!]!) {
    deleteAttendance(input: { id: $id }) {
      deletedId @deleteEdge(connections: $connections)
      userErrors { code field message }
    }
  }
`;

export const undo = graphql`
  mutation DoorUndoMutation($input: UndoAttendanceInput!, $connections: [ID!]!) {
    undoAttendance(input: $input) {
      deletedId @deleteRecord @deleteEdge(connections: $connections)
      userErrors { code field message }
    }
  }
`;

export const follow = graphql`
  subscription DoorArrivalsSubscription($event: ID!) {
    attendanceRecorded(eventId: $event) {
      checkInTime
      participant { fullName organization }
      event { attendanceCount }
    }
  }
`;

export const followRemovals = graphql`
  subscription DoorRemovalsSubscription($event: ID!, $connections: [ID!]!) {
    attendanceRemoved(eventId: $event) {
      deletedId @deleteEdge(connections: $connections)
    }
  }
`;
