// What the server wrote into the page: the JSON of `<script type="application/json" id="data">`.

/** An account of the demo data. */
export interface DemoAccount {
  email: string;
  /** Known to everybody. */
  password: string;
  /** As the schema names it. */
  role: string;
}

/** What every page is told. */
export interface Site {
  version: string;
  /** The accounts to sign in with; null without demo data. */
  demo: { accounts: DemoAccount[] } | null;
  /** Whether `/playground` is served. */
  playground: boolean;
}

/** What every page carries. */
export interface PageData {
  site: Site;
}

const NOTHING: PageData = { site: { version: "", demo: null, playground: false } };

/** Reads the data of this page. A file opened without the server has none, and is given defaults. */
export function readData<T extends object = object>(): PageData & Partial<T> {
  const text = document.getElementById("data")?.textContent;
  return text ? (JSON.parse(text) as PageData & Partial<T>) : (NOTHING as PageData & Partial<T>);
}
