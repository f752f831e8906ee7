// A small IndexedDB: tables of values by key, written so that they outlive a dead battery. Where a browser refuses it
// (some private windows), the values last as long as the page, and `lasting` says so.

/** Tables of values by key. */
export interface Store {
  /** Whether the values outlive the page. */
  readonly lasting: boolean;
  get<T>(table: string, key: string): Promise<T | undefined>;
  all<T>(table: string): Promise<T[]>;
  put<T>(table: string, key: string, value: T): Promise<void>;
  delete(table: string, key: string): Promise<void>;
  /** Replaces a value by what `change` makes of it, in one transaction; a value that has gone meanwhile stays away. */
  update<T>(table: string, key: string, change: (value: T) => T): Promise<void>;
}

/** How long a database may take to open: Safari's sometimes never does. */
const PATIENCE = 3_000;

/** Opens the database `name` with its tables. */
export async function openStore(name: string, tables: readonly string[]): Promise<Store> {
  try {
    const store = new Lasting(name, tables);
    await Promise.race([
      store.open(),
      new Promise((_resolve, reject) => setTimeout(() => reject(new Error("the database does not open")), PATIENCE)),
    ]);
    return store;
  } catch {
    return new Passing(tables);
  }
}

class Lasting implements Store {
  readonly lasting = true;
  private database: IDBDatabase | undefined;

  constructor(
    private readonly name: string,
    private readonly tables: readonly string[],
  ) {}

  open(): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(this.name, 1);
      request.onupgradeneeded = () => {
        for (const table of this.tables) request.result.createObjectStore(table);
      };
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        this.database = request.result;
        this.database.onclose = () => (this.database = undefined);
        resolve(request.result);
      };
    });
  }

  get<T>(table: string, key: string) {
    return this.run<T | undefined>("readonly", table, (values) => values.get(key));
  }

  all<T>(table: string) {
    return this.run<T[]>("readonly", table, (values) => values.getAll());
  }

  async put<T>(table: string, key: string, value: T) {
    await this.run("readwrite", table, (values) => values.put(value, key));
  }

  async delete(table: string, key: string) {
    await this.run("readwrite", table, (values) => values.delete(key));
  }

  async update<T>(table: string, key: string, change: (value: T) => T) {
    await this.run("readwrite", table, (values) => {
      const found = values.get(key);
      found.onsuccess = () => {
        if (found.result !== undefined) values.put(change(found.result as T), key);
      };
      return found;
    });
  }

  private async run<T>(
    mode: IDBTransactionMode,
    table: string,
    request: (values: IDBObjectStore) => IDBRequest,
  ): Promise<T> {
    const once = async () => transact<T>(this.database ?? (await this.open()), mode, table, request);
    try {
      return await once();
    } catch {
      // A phone that wakes up may have lost the connection to its database: one more try on a new one.
      this.database = undefined;
      return once();
    }
  }
}

/** Resolves when the transaction is complete: only then the values are on the disk. */
function transact<T>(
  database: IDBDatabase,
  mode: IDBTransactionMode,
  table: string,
  ask: (values: IDBObjectStore) => IDBRequest,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(table, mode, { durability: "strict" });
    const request = ask(transaction.objectStore(table));
    // A page that is closed meanwhile leaves no time to commit later. `update` has one more request to make.
    if (mode === "readwrite" && !request.onsuccess) transaction.commit?.();
    transaction.oncomplete = () => resolve(request.result as T);
    transaction.onabort = () => reject(transaction.error);
  });
}

class Passing implements Store {
  readonly lasting = false;
  private readonly tables = new Map<string, Map<string, unknown>>();

  constructor(tables: readonly string[]) {
    for (const table of tables) this.tables.set(table, new Map());
  }

  async get<T>(table: string, key: string) {
    return this.tables.get(table)?.get(key) as T | undefined;
  }

  async all<T>(table: string) {
    return [...(this.tables.get(table)?.values() ?? [])] as T[];
  }

  async put<T>(table: string, key: string, value: T) {
    this.tables.get(table)?.set(key, structuredClone(value));
  }

  async delete(table: string, key: string) {
    this.tables.get(table)?.delete(key);
  }

  async update<T>(table: string, key: string, change: (value: T) => T) {
    const value = await this.get<T>(table, key);
    if (value !== undefined) await this.put(table, key, change(value));
  }
}
