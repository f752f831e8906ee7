// Creations that append an edge, and deletions that take one away, of each noun that has them.

import { graphql } from "relay-runtime";

export const createEvent = graphql`
  mutation ListsCreateEventMutation($input: CreateEventInput!, $connections: [ID!]!) {
    createEvent(input: $input) {
      eventEdge @appendEdge(connections: $connections) { cursor node { title } }
      userErrors { code field message }
    }
  }
`;

export const deleteEvent = graphql`
  mutation ListsDeleteEventMutation($id: ID!, $connections: [ID!]!) {
    deleteEvent(input: { id: $id }) {
      deletedId @deleteEdge(connections: $connections)
      userErrors { code field message }
    }
  }
`;

export const createParticipant = graphql`
  mutation ListsCreateParticipantMutation($input: CreateParticipantInput!, $connections: [ID!]!) {
    createParticipant(input: $input) {
      participantEdge @appendEdge(connections: $connections) { cursor node { fullName } }
      userErrors { code field message }
    }
  }
`;

export const deleteParticipant = graphql`
  mutation ListsDeleteParticipantMutation($id: ID!, $connections: [ID!]!) {
    deleteParticipant(input: { id: $id }) {
      deletedId @deleteEdge(connections: $connections)
      userErrors { code field message }
    }
  }
`;

export const createUser = graphql`
  mutation ListsCreateUserMutation($input: CreateUserInput!, $connections: [ID!]!) {
    createUser(input: $input) {
      userEdge @prependEdge(connections: $connections) { cursor node { fullName } }
      userErrors { code field message }
    }
  }
`;

export const deleteUser = graphql`
  mutation ListsDeleteUserMutation($id: ID!, $connections: [ID!]!) {
    deleteUser(input: { id: $id }) {
      deletedId @deleteEdge(connections: $connections)
      userErrors { code field message }
    }
  }
`;

export const recordPresence = graphql`
  mutation ListsRecordPresenceMutation($input: RecordPresenceInput!, $connections: [ID!]!) {
    recordPresence(input: $input) {
      presenceRecordEdge @prependEdge(connections: $connections) { cursor node { date } }
      userErrors { code field message }
    }
  }
`;

export const anything = graphql`
  query ListsNodeQuery($id: ID!, $ids: [ID!]!) {
    node(id: $id) {
      ... on Event { title }
      ... on CinemaTalent { fullName }
      ... on Project { name }
    }
    nodes(ids: $ids) { id }
  }
`;
