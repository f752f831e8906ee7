// Stands in for `@tanstack/react-virtual`, by which the lists of Headless UI draw only what is seen of them when they are
// told to. Those of GraphiQL are not, and the original is 11 KB.

export function useVirtualizer() {
  throw new Error("no list of GraphiQL is virtual");
}
