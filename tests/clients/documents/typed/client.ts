// A typed client, as tsc checks it: variables and answers have the types of the schema.

import { EventStatus, EventType, type EventLineFragment, type EventsToComeQuery } from "./gql/graphql.js";
import { AnythingDocument, CreateTypedEventDocument, EventsToComeDocument } from "./gql/graphql.js";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";

const url = process.env["GRAPHQL_URL"]!;

async function execute<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables, token: string): Promise<Data> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: print(document), variables }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: { message: string }[] };
  if (errors) throw new Error(errors[0]?.message);
  return data;
}

type Line = NonNullable<NonNullable<EventsToComeQuery["events"]>["edges"][number]>["node"];

export async function titles(token: string): Promise<string[]> {
  const { events } = await execute(EventsToComeDocument, { search: null }, token);
  const lines: Line[] = events?.edges.map((edge) => edge.node) ?? [];
  return lines.map((line: EventLineFragment) => `${line.title} ${line.startDate.slice(0, 10)}`);
}

export async function create(token: string, title: string): Promise<string> {
  const input = { title, eventType: EventType.Workshop, startDate: new Date(Date.now() + 86_400_000).toISOString() };
  const { createEvent } = await execute(CreateTypedEventDocument, { input, key: crypto.randomUUID() }, token);
  const { node } = await execute(AnythingDocument, { id: createEvent?.event?.id ?? "" }, token);
  return node?.__typename === "Event" ? node.title : "";
}

export const scheduled: string = EventStatus.Scheduled;
